using System.Globalization;
using ZohoOdooSync.Engine.Reports;

namespace ZohoOdooSync.Terminal;

/// <summary>The status as an operator knows it: running, last sync, counts and whether they match, quarantine.</summary>
internal static class StatusText
{
    private const int ShownItems = 10;

    public static void Write(SyncStatus status, TextWriter output)
    {
        output.WriteShown($"Profile      {status.Home} (organisation {status.OrganizationId} -> database {status.Database})");
        var (now, zone) = (DateTimeOffset.UtcNow, TimeZoneInfo.Local);
        output.WriteShown($"State        {StatusWords.State(status, now, zone).Text}");
        if (status.Heartbeat is { } beat) output.WriteShown($"Process      {StatusWords.Process(beat)}");
        if (status.RunHeartbeat is { } run && run != status.Heartbeat)
            output.WriteShown($"By hand      process {StatusWords.Process(run)}");
        output.WriteShown($"Next run     {StatusWords.Next(status, now, zone).Text}");
        if (status.LastRun is not { } last)
        {
            output.WriteShown("Last sync    never");
            return;
        }

        output.WriteShown(string.Create(
            CultureInfo.InvariantCulture,
            $"Last sync    {TimeWords.Local(last.Started)}, {last.Outcome}"
            + $"{(last.Duration is { } took ? $", {took.TotalSeconds:0.0} s" : string.Empty)} (run {last.RunId})"));
        if (last.ErrorMessage is not null) output.WriteShown($"             {last.ErrorId}: {last.ErrorMessage}");
        if (RunFailure.NextAfterRefusal(last, FrontEnd.Console) is { } next) output.WriteShown($"             next: {next}");
        if (status.FailuresInARow > 1) output.WriteShown($"             {status.FailuresInARow} runs in a row failed");
        if (status.LastCompletedRun is not { Counts: var counts })
        {
            output.WriteShown($"Count match  {StatusWords.Match(status, now, zone).Text}");
        }
        else
        {
            output.WriteShown($"Zoho         {counts.ZohoCount} items, {counts.ZohoActive} active{RunText.Beside(counts.OutOfScope)}");
            output.WriteShown($"Odoo         {counts.OdooCount} products, {counts.OdooActive} active");
            output.WriteShown($"Count match  {StatusWords.Match(status, now, zone).Text}");
            if (StatusWords.Pictures(status) is { } pictures) output.WriteShown($"Pictures     {pictures}");
            output.WriteShown($"Changes      {counts.Created} created, {counts.Adopted} adopted, {counts.Updated} updated, "
                + $"{counts.Archived} archived, {counts.Restored} restored");
            if (counts.Retired + counts.Unmanaged > 0)
                output.WriteShown($"Beside       {counts.Retired} archived products of {RunText.Gone(counts.OutOfScope)}, "
                    + $"{counts.Unmanaged} products bound to nothing");
        }

        output.WriteShown($"Bindings     {status.Bindings}"
            + $"{(status.LocalBindings > 0 ? $", {status.LocalBindings} of them only in the local state" : string.Empty)}");
        if (StatusWords.Languages(status) is { } languages)
            output.WriteShown($"Languages    {languages}, as of {TimeWords.Local(status.LanguagesAt!.Value)}");
        if (StatusWords.Success(status) is { } success) output.WriteShown($"Success      {success}");
        if (StatusWords.Calls(status, now, zone) is { } calls) output.WriteShown($"Zoho calls   {calls.Text}");
        if (StatusWords.Hints(status, now) is { } hints) output.WriteShown($"Hints        {hints.Text}");
        foreach (var (label, text) in NotificationText.LinesOf(status)) output.WriteShown($"{label,-13}{text}");
        output.WriteShown($"Quarantine   {status.Quarantine.Count}");
        foreach (var item in status.Quarantine.Take(ShownItems))
        {
            output.WriteShown($"  {item.ItemId} \"{ShownText.OneLine(item.Name, 40)}\": {item.Reason} "
                + $"(tried {TimeWords.Count(item.Attempts, "time")}, again {TimeWords.Local(item.NextTry)})");
        }

        if (status.Quarantine.Count > ShownItems) output.WriteShown($"  … and {status.Quarantine.Count - ShownItems} more");
    }

    /// <summary>Several profiles, a line each.</summary>
    public static void Write(IReadOnlyList<ProfileStatus> profiles, TextWriter output)
    {
        var width = Math.Max(7, profiles.Max(profile => profile.Name.Length));
        output.WriteShown($"{"PROFILE".PadRight(width)}  {"STATE",-8} {"ZOHO",7} {"ODOO",7}  {"COUNT MATCH",-24}  LAST RUN");
        foreach (var profile in profiles)
        {
            var name = profile.Name.PadRight(width);
            if (profile.Status is not { } status)
            {
                output.WriteShown($"{name}  {"Unknown",-8} {"",7} {"",7}  "
                    + $"{profile.Error!.ErrorId}: {ShownText.OneLine(profile.Error.Message, 100)}");
                continue;
            }

            var last = status.LastRun is { } run ? $"{TimeWords.Local(run.Started)} {run.Outcome}" : "never";
            output.WriteShown($"{name}  {status.State,-8} {TimeWords.Number(status.ZohoCount),7} "
                + $"{TimeWords.Number(status.OdooCount),7}  {status.CountMatch,-24}  {last}");
        }
    }
}
