namespace Longshore.Fleet.Power;

/// <summary>Commands that switch a board, such as those of a smart plug or a virtual machine.</summary>
/// <param name="up">A line for the shell.</param>
/// <param name="down">A line for the shell, or null if there is no way.</param>
/// <param name="shell">Runs them.</param>
internal sealed class CommandSwitch(string up, string? down, Shell shell) : IPowerSwitch
{
    public string Name => $"command {up}";

    public Task PowerUpAsync(CancellationToken cancellationToken) => RunAsync(up, cancellationToken);

    public Task PowerDownAsync(CancellationToken cancellationToken) => down is null ? Task.CompletedTask : RunAsync(down, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task RunAsync(string line, CancellationToken cancellationToken)
    {
        if ((await shell.RunAsync(line, cancellationToken)).Failure is { } failure)
        {
            throw new PowerException($"\"{line}\": {failure}");
        }
    }
}
