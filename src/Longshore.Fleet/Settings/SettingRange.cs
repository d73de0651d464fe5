namespace Longshore.Fleet.Settings;

/// <summary>The values that a number of <c>fleet.json</c> may have.</summary>
/// <param name="Key">Its name in the file, with the unit.</param>
/// <param name="Minimum">The least value.</param>
/// <param name="Maximum">The largest value.</param>
internal readonly record struct SettingRange(string Key, double Minimum, double Maximum);
