using ZohoOdooSync.Engine.Monitoring.Screen;
using ZohoOdooSync.Engine.Reports;

namespace ZohoOdooSync.Cli.Output;

/// <summary>Several profiles, a line each.</summary>
internal static class ProfilesText
{
    public static void Write(IReadOnlyList<ProfileStatus> profiles, TextWriter output)
    {
        var width = Math.Max(7, profiles.Max(profile => profile.Name.Length));
        output.WriteShown($"{"PROFILE".PadRight(width)}  {"STATE",-8} {"ZOHO",7} {"ODOO",7}  {"COUNT MATCH",-24}  LAST RUN");
        foreach (var profile in profiles)
        {
            var name = profile.Name.PadRight(width);
            if (profile.Status is not { } status)
            {
                output.WriteShown($"{name}  {"Unknown",-8} {"",7} {"",7}  {profile.Error!.ErrorId}: {DisplayText.OneLine(profile.Error.Message, 100)}");
                continue;
            }

            var last = status.LastRun is { } run ? $"{DisplayText.Local(run.Started)} {run.Outcome}" : "never";
            output.WriteShown($"{name}  {status.State,-8} {TimeWords.Number(status.ZohoCount),7} {TimeWords.Number(status.OdooCount),7}  {status.CountMatch,-24}  {last}");
        }
    }
}
