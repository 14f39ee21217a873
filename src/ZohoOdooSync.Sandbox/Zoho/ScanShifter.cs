using System.Globalization;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>Edits items between two page reads of a scan, as colleagues at work do.</summary>
internal sealed class ScanShifter(SandboxZoho zoho)
{
    private int _number;

    /// <summary>Called after a page that is not the last; a name that starts with a space sorts before all others.</summary>
    public void AfterPage(ItemOrder order)
    {
        var switches = zoho.Switches;
        if (switches.Shift == ScanShift.None || switches.ShiftsLeft < 1)
            return;
        switches.ShiftsLeft--;
        var front = string.Create(CultureInfo.InvariantCulture, $" !Shifted {Interlocked.Increment(ref _number)}");
        var rows = zoho.View(order);
        switch (switches.Shift)
        {
            case ScanShift.Insert:
                zoho.Add(front, 1m);
                break;
            case ScanShift.Rename when rows.Count > 0:
                zoho.Update(rows[^1].ItemId, item => item with { Name = front });
                break;
            case ScanShift.Delete when rows.Count > 0:
                zoho.Remove(rows[0].ItemId);
                break;
        }
    }
}
