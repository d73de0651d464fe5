using System.Buffers.Binary;
using Longshore.Trust.Inference;

namespace Longshore.Tests.Trust.Inference;

/// <summary>The detector finds what is drawn, reads every form of PNG and BMP, and refuses hostile pictures by name.</summary>
public sealed class PictureDetectorTests(DetectorFixture fixture) : IClassFixture<DetectorFixture>
{
    // It was trained on streets from 100,000 on.
    private const int Streets = 30;

    [Fact]
    public async Task Detect_StreetsItHasNotSeen_FindsNearlyAllThingsAndFewOthers()
    {
        var (drawn, right, said) = (0, 0, 0);
        for (var seed = 1; seed <= Streets; seed++)
        {
            var places = await fixture.PlacesAsync(seed);
            Place[] found = [.. (await DetectAsync(await fixture.StreetAsync(seed))).Things.Select(Place.Of)];
            drawn += places.Count;
            said += found.Length;
            right += places.Count(place => found.Any(place.Is));
        }

        Assert.True(right >= drawn * 9 / 10, $"{right} of {drawn} things were found");
        Assert.True(right >= said * 9 / 10, $"{right} of {said} findings are right");
    }

    [Fact]
    public async Task Detect_Street_FramesWhatIsFoundAndChangesNothingElse()
    {
        var street = await fixture.StreetAsync(3);

        var annotation = await DetectAsync(street);

        var (before, after) = (PictureFile.ReadBmp(street), PictureFile.ReadBmp(annotation.Picture.Span));
        Assert.Equal((before.Width, before.Height), (after.Width, after.Height));
        Place[] found = [.. annotation.Things.Select(Place.Of)];
        Assert.NotEmpty(found);
        for (var (y, changed) = (0, 0); y < before.Height; y++)
        {
            for (var x = 0; x < before.Width; x++)
            {
                var isSame = before.Rows[y].AsSpan(3 * x, 3).SequenceEqual(after.Rows[y].AsSpan(3 * x, 3));
                changed += isSame ? 0 : 1;
                Assert.True(isSame || found.Any(place => IsFrame(place, x, y)));
            }

            Assert.True(y < before.Height - 1 || changed > 100);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Detect_PngOfTheSameStreet_FindsTheSame(int filter)
    {
        var street = await fixture.StreetAsync(5);
        var (width, height, rows) = PictureFile.ReadBmp(street);

        var annotation = await DetectAsync(PictureFile.Png(width, height, 8, 2, rows, filter));

        var expected = await DetectAsync(street);
        Assert.Equal(expected.Things, annotation.Things);
        Assert.Equal(expected.Picture.ToArray(), annotation.Picture.ToArray());
    }

    [Theory]
    [InlineData(1, 0, new byte[] { 0b10_000000 }, new byte[] { 255, 255, 255, 0, 0, 0 })]
    [InlineData(2, 0, new byte[] { 0b01_10_0000 }, new byte[] { 85, 85, 85, 170, 170, 170 })]
    [InlineData(4, 0, new byte[] { 0x3f }, new byte[] { 51, 51, 51, 255, 255, 255 })]
    [InlineData(8, 0, new byte[] { 7, 9 }, new byte[] { 7, 7, 7, 9, 9, 9 })]
    [InlineData(16, 0, new byte[] { 7, 1, 9, 2 }, new byte[] { 7, 7, 7, 9, 9, 9 })]
    [InlineData(8, 2, new byte[] { 1, 2, 3, 4, 5, 6 }, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(16, 2, new byte[] { 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0 }, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(2, 3, new byte[] { 0b00_01_0000 }, new byte[] { 10, 20, 30, 40, 50, 60 })]
    [InlineData(8, 3, new byte[] { 1, 0 }, new byte[] { 40, 50, 60, 10, 20, 30 })]
    [InlineData(8, 4, new byte[] { 7, 99, 9, 0 }, new byte[] { 7, 7, 7, 9, 9, 9 })]
    [InlineData(8, 6, new byte[] { 1, 2, 3, 99, 4, 5, 6, 0 }, new byte[] { 1, 2, 3, 4, 5, 6 })]
    public async Task Detect_PngOfEachDepth_HasItsColors(int depth, int type, byte[] row, byte[] colors)
    {
        var annotation = await DetectAsync(PictureFile.Png(2, 1, depth, type, [row], palette: type == 3 ? [10, 20, 30, 40, 50, 60] : null));

        Assert.Equal(colors, PictureFile.ReadBmp(annotation.Picture.Span).Rows[0]);
    }

    [Theory]
    [InlineData(24, 2)]
    [InlineData(32, 2)]
    [InlineData(32, -2)]
    [InlineData(8, 2)]
    public async Task Detect_BmpOfEachDepth_HasItsColors(int depth, int height)
    {
        var annotation = await DetectAsync(SmallBmp(depth, height));

        var picture = PictureFile.ReadBmp(annotation.Picture.Span);
        Assert.Equal((1, 2), (picture.Width, picture.Height));
        byte[] first = [3, 2, 1], second = [6, 5, 4];
        Assert.Equal(height > 0 ? [second, first] : [first, second], picture.Rows);
    }

    [Fact]
    public async Task Detect_EveryCutOfAPicture_IsRefusedByName()
    {
        byte[] png = PictureFile.Png(2, 2, 8, 2, [[1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]]), bmp = SmallBmp(24, 2);
        foreach (var whole in (byte[][])[png, bmp])
        {
            for (var length = 0; length < whole.Length; length++)
            {
                var refusal = await RefusalAsync(whole[..length]);
                Assert.True(refusal.StartsWith("Truncated: ", StringComparison.Ordinal) || refusal.StartsWith("NotAPicture: ", StringComparison.Ordinal), refusal);
            }
        }
    }

    [Fact]
    public async Task Detect_PictureWithAnyByteChanged_IsRefusedOrRead()
    {
        var street = PictureFile.Png(8, 8, 8, 2, [.. Enumerable.Range(0, 8).Select(row => Enumerable.Range(0, 24).Select(each => (byte)(each * row)).ToArray())]);
        for (var place = 0; place < street.Length; place++)
        {
            var changed = street.ToArray();
            changed[place] ^= 0x55;
            Assert.Matches("^(NotAPicture|Truncated|Damaged|Unsupported): ", await RefusalAsync(changed));
        }
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "Empty", "png 0 4 8 2" },
        { "TooLarge", "png 5000 1 8 2" },
        { "TooLarge", "png 2147483647 2147483647 8 2" },
        { "TooLarge", "png -1 -1 8 2" },
        { "TooLarge", "png 4096 4096 8 2" },
        { "Truncated", "png 2000 2000 8 2" },
        { "Damaged", "png 1 1 8 2" },
        { "UnsupportedDepth", "png 4 4 3 2" },
        { "UnsupportedDepth", "png 4 4 4 2" },
        { "UnsupportedDepth", "png 4 4 16 3" },
        { "UnsupportedDepth", "png 4 4 8 5" },
        { "Damaged", "png 4 1 8 3" },
        { "Empty", "bmp 0 1 24" },
        { "TooLarge", "bmp 100000 100000 24" },
        { "TooLarge", "bmp 1 -2147483648 24" },
        { "Truncated", "bmp 4000 1000 24" },
        { "UnsupportedDepth", "bmp 1 1 16" },
        { "UnsupportedDepth", "bmp 1 1 1" },
        { "UnsupportedDepth", "bmp 1 1 0" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Detect_HostilePicture_IsRefusedByName(string name, string form)
    {
        var words = form.Split(' ');
        var numbers = words[1..].Select(word => int.Parse(word, System.Globalization.CultureInfo.InvariantCulture)).ToArray();

        // Rows of four pixels, of black: more than some of these pictures say that they have, less than others.
        var picture = words[0] == "png"
            ? PictureFile.Png(numbers[0], numbers[1], numbers[2], numbers[3], [new byte[12]])
            : Bmp(numbers[0], numbers[1], numbers[2]);

        Assert.StartsWith(name + ": ", await RefusalAsync(picture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detect_AfterARefusal_IsAsBefore()
    {
        await RefusalAsync("no picture"u8.ToArray());

        Assert.NotEmpty((await DetectAsync(await fixture.StreetAsync(5))).Things);
    }

    // The last column and row of a frame may be a pixel off: places are printed in whole numbers.
    private static bool IsFrame(Place place, int x, int y) =>
        x >= place.Left && x < place.Left + place.Width && y >= place.Top && y < place.Top + place.Height
        && (x < place.Left + 2 || x >= place.Left + place.Width - 2 || y < place.Top + 2 || y >= place.Top + place.Height - 2);

    // One pixel across, two down: 1 2 3 in the file's first row, 4 5 6 in its second, blue first.
    private static byte[] SmallBmp(int depth, int height)
    {
        byte[] rows = depth == 8 ? [0, 0, 0, 0, 1, 0, 0, 0] : [1, 2, 3, 0, 4, 5, 6, 0];
        byte[] palette = depth == 8 ? [1, 2, 3, 0, 4, 5, 6, 0] : [];
        var headers = Bmp(1, height, depth);
        BinaryPrimitives.WriteInt32LittleEndian(headers.AsSpan(10), headers.Length + palette.Length);
        BinaryPrimitives.WriteInt32LittleEndian(headers.AsSpan(46), palette.Length / 4);
        return [.. headers, .. palette, .. rows];
    }

    private static byte[] Bmp(int width, int height, int depth)
    {
        var bytes = new byte[PictureFile.BmpHeaders];
        "BM"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(10), PictureFile.BmpHeaders);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(28), (short)depth);
        return bytes;
    }

    private async Task<Annotation> DetectAsync(byte[] picture) => await fixture.Detector.DetectAsync(picture, TestContext.Current.CancellationToken);

    private async Task<string> RefusalAsync(byte[] picture) => (await Assert.ThrowsAsync<InferenceException>(() => DetectAsync(picture))).Message;
}
