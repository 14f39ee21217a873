using System.Globalization;
using ZohoOdooSync.Engine.Monitoring;
using ZohoOdooSync.Engine.Monitoring.Screen;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Cli.Output;

/// <summary>The status as an operator knows it: running, last sync, counts and whether they match, quarantine.</summary>
internal static class StatusText
{
    private const int ShownItems = 10;

    public static void Write(SyncStatus status, TextWriter output)
    {
        output.WriteLine($"Profile      {status.Home} (organisation {status.OrganizationId} -> database {status.Database})");
        var (now, zone) = (DateTimeOffset.UtcNow, TimeZoneInfo.Local);
        output.WriteLine($"State        {StatusWords.State(status, now, zone).Text}");
        if (status.Heartbeat is { } beat) output.WriteLine($"Process      {StatusWords.Process(beat)}");
        if (status.RunHeartbeat is { } run && run != status.Heartbeat) output.WriteLine($"By hand      process {StatusWords.Process(run)}");
        output.WriteLine($"Next run     {StatusWords.Next(status, now, zone).Text}");
        if (status.LastRun is not { } last)
        {
            output.WriteLine("Last sync    never");
            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Last sync    {DisplayText.Local(last.Started)}, {last.Outcome}{(last.Duration is { } took ? $", {took.TotalSeconds:0.0} s" : string.Empty)} (run {last.RunId})"));
        if (last.ErrorMessage is not null) output.WriteLine($"             {last.ErrorId}: {last.ErrorMessage}");
        if (RunText.NextAfterRefusal(last) is { } next) output.WriteLine($"             next: {next}");
        if (status.FailuresInARow > 1) output.WriteLine($"             {status.FailuresInARow} runs in a row failed");
        if (status.LastCompletedRun is not { Counts: var counts })
        {
            output.WriteLine($"Count match  {StatusWords.Match(status, now, zone).Text}");
        }
        else
        {
            output.WriteLine($"Zoho         {counts.ZohoCount} items, {counts.ZohoActive} active");
            output.WriteLine($"Odoo         {counts.OdooCount} products, {counts.OdooActive} active");
            output.WriteLine($"Count match  {StatusWords.Match(status, now, zone).Text}");
            output.WriteLine($"Changes      {counts.Created} created, {counts.Adopted} adopted, {counts.Updated} updated, "
                + $"{counts.Archived} archived, {counts.Restored} restored");
            if (counts.Retired + counts.Unmanaged > 0)
                output.WriteLine($"Beside       {counts.Retired} archived products of deleted items, {counts.Unmanaged} products bound to nothing");
        }

        output.WriteLine($"Bindings     {status.Bindings}{(status.LocalBindings > 0 ? $", {status.LocalBindings} of them only in the local state" : string.Empty)}");
        if (StatusWords.Success(status) is { } success) output.WriteLine($"Success      {success}");
        if (StatusWords.Calls(status, now, zone) is { } calls) output.WriteLine($"Zoho calls   {calls.Text}");
        output.WriteLine($"Quarantine   {status.Quarantine.Count}");
        foreach (var item in status.Quarantine.Take(ShownItems))
        {
            output.WriteLine($"  {item.ItemId} \"{DisplayText.OneLine(item.Name, 40)}\": {item.Reason} "
                + $"(tried {item.Attempts} times, again {DisplayText.Local(item.NextTry)})");
        }

        if (status.Quarantine.Count > ShownItems) output.WriteLine($"  … and {status.Quarantine.Count - ShownItems} more");
    }
}
