using System.Text;
using Longshore.Functions.Capabilities.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Functions.Capabilities.Secrets;

public sealed class SecretVaultTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly MemorySecretStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_AgainAndAfterRemoval_CountsTheVersionsUp()
    {
        using var vault = await OpenAsync();
        Assert.Equal(1, (await vault.SetAsync(Name("A"), "one", Token)).Version);
        Assert.Equal(2, (await vault.SetAsync(Name("A"), "two", Token)).Version);

        Assert.True(await vault.RemoveAsync(Name("A"), Token));
        Assert.False(await vault.RemoveAsync(Name("A"), Token));
        Assert.Empty(vault.List());

        using var reopened = await OpenAsync();
        Assert.Equal(3, (await reopened.SetAsync(Name("A"), "three", Token)).Version);
    }

    [Fact]
    public async Task List_HasNamesVersionsAndTimesOnly()
    {
        using var vault = await OpenAsync();
        await vault.SetAsync(Name("B"), "of b", Token);
        await vault.SetAsync(Name("A"), "of a", Token);

        Assert.Equal([new SecretDescription("A", 1, _time.GetUtcNow()), new SecretDescription("B", 1, _time.GetUtcNow())], vault.List());
    }

    [Fact]
    public async Task Open_WithTheSameKey_HasTheValues()
    {
        using (var first = await OpenAsync())
        {
            await first.SetAsync(Name("A"), "värde", Token);
        }

        using var second = await OpenAsync();

        Assert.Equal("värde", second.Current.Find(Name("A"))!.Value);
    }

    [Fact]
    public async Task Store_NeverHasAValueInClear()
    {
        using var vault = await OpenAsync();
        await vault.SetAsync(Name("A"), "in clear", Token);
        var box = _store.Secrets["A"].Box!;

        await vault.SetAsync(Name("A"), "in clear", Token);

        Assert.Equal(-1, box.AsSpan().IndexOf(Encoding.UTF8.GetBytes("in clear")));
        Assert.NotEqual(box, _store.Secrets["A"].Box!);
        Assert.DoesNotContain("in clear", vault.Current.Find(Name("A"))!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WithAnotherKey_KeepsWhatCannotBeReadUntilItIsRemoved()
    {
        using (var first = await OpenAsync())
        {
            await first.SetAsync(Name("A"), "value", Token);
        }

        using var vault = await OpenAsync(new FixedKey(2));

        Assert.Null(vault.Current.Find(Name("A"))!.Value);
        Assert.Contains("does not open all secrets", (await Assert.ThrowsAsync<SecretException>(() => vault.SetAsync(Name("B"), "b", Token))).Message, StringComparison.Ordinal);
        Assert.True(await vault.RemoveAsync(Name("A"), Token));
        Assert.Equal(2, (await vault.SetAsync(Name("A"), "value", Token)).Version);
    }

    [Fact]
    public async Task Open_WithoutTheKey_ListsAndSaysWhy()
    {
        using (var first = await OpenAsync())
        {
            await first.SetAsync(Name("A"), "value", Token);
        }

        using var vault = await OpenAsync(new FixedKey(null));

        Assert.Single(vault.List());
        Assert.Equal("the key is missing", vault.Problem);
    }

    // Whoever can write the database passes no secret off as another and no old value as the new one.
    [Theory]
    [InlineData("B", 1L)]
    [InlineData("A", 2L)]
    public async Task Open_OfABoxUnderAnotherNameOrVersion_DoesNotOpenIt(string name, long version)
    {
        using (var first = await OpenAsync())
        {
            await first.SetAsync(Name("A"), "value", Token);
        }

        var moved = _store.Secrets["A"] with { Name = Name(name), Version = version };
        _store.Secrets.Clear();
        await _store.SaveAsync(moved, Token);

        using var vault = await OpenAsync();

        Assert.Null(vault.Current.Find(Name(name))!.Value);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a\0b", "zero byte")]
    [InlineData(null, "at most 65536 bytes")]
    public async Task Set_ValueThatCannotBe_IsRefusedWithoutShowingIt(string? value, string reason)
    {
        using var vault = await OpenAsync();

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => vault.SetAsync(Name("A"), value ?? new string('x', 65_537), Token));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_store.Secrets);
    }

    private static SecretName Name(string text) => SecretName.TryParse(text, out var name) ? name : throw new ArgumentException(text, nameof(text));

    private Task<SecretVault> OpenAsync(ISecretKey? key = null) => SecretVault.OpenAsync(_store, key ?? new FixedKey(1), _time, Token);
}
