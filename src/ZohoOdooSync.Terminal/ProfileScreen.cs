using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Terminal;

/// <summary>
/// The statuses of all profiles as a screen: a line each, those that need somebody first where not all fit. Pure, as
/// <see cref="StatusScreen"/> is.
/// </summary>
public static class ProfileScreen
{
    private const int NameColumns = 20, StateColumns = 9, CountColumns = 9, MatchColumns = 7;

    /// <summary>Draws the statuses.</summary>
    /// <param name="profiles">The profiles.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="space">What is drawn on.</param>
    /// <returns>The lines, as many as the height at most, none wider than the width.</returns>
    public static IReadOnlyList<ScreenLine> Draw(IReadOnlyList<ProfileStatus> profiles, DateTimeOffset now, ScreenSpace space)
    {
        var hasFooter = space.Footer.Length > 0 && space.Height > 3;
        var room = Math.Max(0, space.Height - 2 - (hasFooter ? 1 : 0));
        var shown = profiles.Count <= room
            ? profiles
            : [.. profiles.OrderByDescending(Concern).Take(Math.Max(0, room - 1))];
        var wrong = profiles.Count(profile => Concern(profile) > 0);
        var lines = new List<ScreenLine>
        {
            Line(space).Add(TimeWords.Count(profiles.Count, "profile"), ScreenStyle.Strong).Add(", ")
                .Add(wrong == 0 ? "all well" : $"{wrong} to look after", wrong == 0 ? ScreenStyle.Good : ScreenStyle.Warning),
            Line(space).AddCell("Profile", NameColumns, style: ScreenStyle.Faint).AddCell("State", StateColumns, style: ScreenStyle.Faint)
                .AddCell("Zoho", CountColumns, right: true, style: ScreenStyle.Faint)
                .AddCell("Odoo", CountColumns, right: true, style: ScreenStyle.Faint)
                .Add("  ").AddCell("Match", MatchColumns, style: ScreenStyle.Faint).Add("  Last run", ScreenStyle.Faint),
        };
        lines.AddRange(shown.Select(profile => LineOf(profile, now, space)));
        if (shown.Count < profiles.Count && room > 0)
            lines.Add(Line(space).Add($"and {profiles.Count - shown.Count} more", ScreenStyle.Faint));
        if (hasFooter) lines.Add(Line(space).Add(space.Footer, space.FooterStyle));
        return [.. lines.Take(space.Height)];
    }

    /// <summary>The status of a profile as one line, for a file or another program.</summary>
    public static string Line(ProfileStatus profile, DateTimeOffset now, TimeZoneInfo zone) => profile.Status is { } status
        ? $"{profile.Name}: {StatusWords.Line(status, now, zone)}"
        : ShownText.OneLine($"{profile.Name}: {profile.Error!.ErrorId}: {profile.Error.Message}");

    private static ScreenLine LineOf(ProfileStatus profile, DateTimeOffset now, ScreenSpace space)
    {
        var line = Line(space).AddCell(profile.Name, NameColumns - 1).Add(" ");
        if (profile.Status is not { } status)
            return line.AddCell("Unknown", StateColumns, style: ScreenStyle.Bad)
                .Add($"{profile.Error!.ErrorId}: {profile.Error.Message}", ScreenStyle.Bad);
        var last = StatusWords.LastRun(status, now, space.Zone);
        return line.AddCell(status.State.ToString(), StateColumns, style: StatusWords.State(status, now, space.Zone).Style)
            .AddCell(TimeWords.Number(status.ZohoCount), CountColumns, right: true)
            .AddCell(TimeWords.Number(status.OdooCount), CountColumns, right: true)
            .Add("  ").AddCell(MatchOf(status), MatchColumns, style: StatusWords.Match(status, now, space.Zone).Style)
            .Add("  ").Add(last.Text, last.Style);
    }

    private static string MatchOf(SyncStatus status) => status.CountsMatch is not { } match ? "UNKNOWN"
        : (match ? "YES" : "NO") + (status.RunsSinceCounted > 0 ? " ?" : string.Empty);

    // 0 where nobody needs to look.
    private static int Concern(ProfileStatus profile) => profile.Status switch
    {
        null => 3,
        { State: SyncState.Failing or SyncState.Stale } => 3,
        { CountsMatch: false } => 2,
        { LastRun.Outcome: RunOutcome.Failed or RunOutcome.Refused or RunOutcome.Interrupted } => 2,
        { Quarantine.Count: > 0 } => 1,
        _ => 0,
    };

    private static ScreenLine Line(ScreenSpace space) => new(space.Width, space.Unicode);
}
