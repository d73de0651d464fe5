using System.Text.RegularExpressions;
using Longshore.JavaScript.Modules;

namespace Longshore.Offload.Host;

/// <summary>Finds in the text of modules whether they may use what only the device has.</summary>
internal static class DeviceUse
{
    private static readonly Regex AnyName = new(
        @"\b(?:std|os|scriptArgs|opts|atlas\w*|interval|pkt_\w+|local_execution|terminate)\b", RegexOptions.NonBacktracking);

    private static readonly Regex DeviceCall = new(
        @"\b(?:loadFile|loadScript|popen|fdopen|tmpfile|getenv|setenv|unsetenv|getenviron|readdir|lstat|utimes|symlink|readlink|realpath"
        + @"|getcwd|chdir|mkdir)\b|\.(?:open|stat|remove|rename|in)\b|\b(?:open|stat|remove|rename)\b[^{};]*\}\s*from\b",
        RegexOptions.NonBacktracking);

    /// <summary>Whether a call may turn out to need the device: its modules name something that the device defines.</summary>
    public static bool IsPossible(ModuleGraph graph) => Own(graph).Any(module => AnyName.IsMatch(module.Source));

    /// <summary>Whether modules import <c>std</c> or <c>os</c> and name a function there that needs the device. A call that may not run twice
    /// then begins on the device.</summary>
    public static bool IsLikely(ModuleGraph graph) =>
        graph.Modules.Any(module => HostModules.IsBuiltIn(module.Name)) && Own(graph).Any(module => DeviceCall.IsMatch(module.Source));

    private static IEnumerable<ModuleText> Own(ModuleGraph graph) => graph.Modules.Where(module => !HostModules.IsBuiltIn(module.Name));
}
