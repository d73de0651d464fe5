using Longshore.Fleet.Machines;

namespace Longshore.Tests.Fleet.Machines;

/// <summary>A script in the place of QEMU, and an image of which it reads nothing. It appends its arguments to a file at every start.</summary>
internal sealed class FakeQemu : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <param name="script">What the machine does.</param>
    public FakeQemu(string script)
    {
        var program = _directory.Write("qemu", $"#!/bin/sh\necho \"$*\" >> {Path.Combine(_directory.Path, "starts")}\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        WriteImage(_directory, Host.Name);
        Config = new MachineConfig(_directory.Path) { Program = program };
    }

    public MachineConfig Config { get; }

    /// <summary>The commands with which it was started.</summary>
    public string[] Starts => File.Exists(Path.Combine(_directory.Path, "starts")) ? File.ReadAllLines(Path.Combine(_directory.Path, "starts")) : [];

    private static MachineArchitecture Host => MachineArchitecture.All.First(each => each.IsOfHost);

    public static void WriteImage(TemporaryDirectory directory, string architecture)
    {
        foreach (var file in (string[])["kernel", "initial-files", "disk"])
        {
            directory.Write(file, "");
        }

        directory.Write(
            BoardImage.FileName,
            $$"""{"architecture": "{{architecture}}", "kernel": "kernel", "initial-files": "initial-files", "disk": "disk", "fingerprint": "f"}""");
    }

    public void Dispose() => _directory.Dispose();
}
