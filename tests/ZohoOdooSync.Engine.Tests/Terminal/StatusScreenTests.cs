using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Engine.Tests.Terminal;

/// <summary>Whole screens, as people see them.</summary>
public sealed class StatusScreenTests
{
    [Fact]
    public void A_server_that_runs_fine() => Assert.Equal("""
        ZohoOdooSync  organisation 746283917 → database shop                    14:05:32

        State       RUNNING since 12:00:32 (2 h 5 min)
                    process 4711 on host: waiting for the next cycle
        Last run    14:03:32 Incremental, Succeeded, 1.2 s, 3 changed
        Next run    in 3 min 12 s, at 14:08:44; every 5 min
        Match       YES, as of 14:03:33 (1 min ago)
        Zoho        2,000 items     1,980 active
        Odoo        2,000 products  1,980 active  difference 0
        Success     98.4 % of the runs, 2,043 products synced
        Zoho calls  312 today, 9,688 left until 2026-06-10 02:05:32
        Quarantine  none

        Duration    █▂▂▂▃▂▂  1.2 s last, 9.1 s longest
        Changes     █▁▁▁▂▁▂  3 last, 2,000 most
        Products    ▅▅▅▅▅▅▅  2,000 to 2,000

        Start          Kind        Outcome   Added Updated Archived Restored Seconds
        06-09 14:03:32 Incremental Succeeded     0       3        0        0     1.2
        06-09 13:58:32 Incremental Succeeded     0       0        0        0     0.8
        06-09 13:53:32 Incremental Succeeded     0      40        0        0     2.4
        06-09 13:48:32 Incremental Succeeded     0       0        0        0     0.8
        06-09 13:43:32 Incremental Succeeded     0       0        0        0     0.8
        q ends; next look in 12 s
        """, Draw(SomeStatus.RunningFine(), 80, 24));

    [Fact]
    public void A_profile_that_fails_does_not_boast_of_its_last_match() => Assert.Equal("""
        ZohoOdooSync  organisation 746283917 → database shop                    14:05:32
        State       FAILING since 13:54:32 (11 min): the last 3 runs failed
                    process 4711 on host: waiting for the next cycle
        Last run    14:04:32 Incremental, Failed, 120.0 s, 0 changed
        Error       OdooUnreachable: Odoo at https://erp.example.com did not answer
                    within 30 seconds, and not at the fourth try either; look whether it
                    is up.
        Next run    in 14 min, at 14:19:32; waits longer after 3 failures
        Match       YES, as of 13:49:32; 3 runs since failed
        Zoho        2,000 items     1,980 active
        Odoo        2,000 products  1,980 active  difference 0
        Success     98.4 % of the runs, 0 products synced
        Zoho calls  312 today, 9,688 left until 2026-06-10 02:05:32
        Quarantine  none

        Duration    ▂▂███  120.0 s last, 120.0 s longest
        Changes     ▁▁▁▁▁  0 last, 0 most
        Products    ▅▅     2,000 to 2,000

        Start          Kind        Outcome Added Updated Archived Restored Seconds
        06-09 14:04:32 Incremental Failed      0       0        0        0   120.0
        06-09 13:59:32 Incremental Failed      0       0        0        0   120.0
        06-09 13:54:32 Incremental Failed      0       0        0        0   120.0
        q ends; next look in 12 s
        """, Draw(SomeStatus.Failing(), 80, 24));

    [Fact]
    public void A_process_that_died() => Assert.Equal("""
        ZohoOdooSync  organisation 746283917 → database shop            14:05:32
        State       STALE since 12:36:32 (1 h 29 min): its process died
                    process 4711 on host: updating products
        Last run    12:35:32 Incremental, not ended
        Next run    none: no server works on this profile
        Match       YES, as of 12:30:32 (1 h 34 min ago)
        Zoho        2,000 items     1,980 active
        Odoo        2,000 products  1,980 active  difference 0
        Success     98.4 % of the runs, 2,000 products synced
        Zoho calls  312 today, 9,688 left until 2026-06-10 02:05:32
        Quarantine  none
        Start          Outcome Added Updated Archived Restored Seconds
        06-09 12:35:32 Running     0       0        0        0
        q ends; next look in 12 s
        """, Draw(SomeStatus.Stale(), 72, 14));

    [Fact]
    public void A_profile_that_never_ran() => Assert.Equal("""
        ZohoOdooSync  organisation 746283917 → database shop                    14:05:32

        State       STOPPED
        Last run    never
        Next run    none: no server works on this profile
        Match       UNKNOWN: no run has counted both sides yet
        Quarantine  none
        q ends; next look in 12 s
        """, Draw(SomeStatus.NeverRun(), 80, 24));

    [Fact]
    public void A_wide_screen_shows_more_columns_and_more_of_the_quarantine() => Assert.Equal("""
        ZohoOdooSync  north  organisation 746283917 → database shop                                                                         14:05:32

        State       RUNNING since 12:00:32 (2 h 5 min), process 4711 on host: waiting for the next cycle
        Last run    14:03:32 Incremental, Incomplete, 0.8 s, 0 changed
        Next run    in 3 min 12 s, at 14:08:44; every 5 min
        Match       NO (Difference: -12), as of 14:03:32 (1 min ago)
        Zoho        2,000 items     1,980 active
        Odoo        1,988 products  1,968 active  difference -12  beside 4 of deleted items
        Success     98.4 % of the runs, 2,000 products synced
        Zoho calls  312 today, 9,688 left until 2026-06-10 02:05:32
        Quarantine  12 items
                    Pump 1  Odoo refused it: the value of field 1 is not allowed here
                    Pump 2  Odoo refused it: the value of field 2 is not allowed here
                    Pump 3  Odoo refused it: the value of field 3 is not allowed here
                    Pump 4  Odoo refused it: the value of field 4 is not allowed here
                    Pump 5  Odoo refused it: the value of field 5 is not allowed here
                    Pump 6  Odoo refused it: the value of field 6 is not allowed here
                    Pump 7  Odoo refused it: the value of field 7 is not allowed here
                    Pump 8  Odoo refused it: the value of field 8 is not allowed here
                    … and 4 more

        Duration    █▂▂▂  0.8 s last, 9.1 s longest
        Changes     █▁▁▁  0 last, 2,000 most
        Products    █ █▁  1,988 to 2,000

        Start           Kind         Outcome        Zoho     Odoo  Added  Updated  Archived  Restored  Calls  Seconds  Note
        06-09 14:03:32  Incremental  Incomplete    2,000    1,988      0        0         0         0      2      0.8  12 quarantined, 1 in conflict
        06-09 13:58:32  Incremental  Succeeded     2,000    2,000      0        0         0         0      2      0.8
        06-09 13:53:32  Incremental  Failed      unknown  unknown      0        0         0         0      2      0.8  OdooUnreachable: Odoo at htt…
        06-09 12:00:32  Full         Succeeded     2,000    2,000  2,000        0         0         0      2      9.1
        q ends; next look in 12 s
        """, Draw(Quarantined(12), 140, 40));

    [Fact]
    public void Names_in_any_script_keep_the_columns() => Assert.Equal("""
        ZohoOdooSync  organisation 746283917 → database shop                    14:05:32

        State       RUNNING since 12:00:32 (2 h 5 min)
                    process 4711 on host: waiting for the next cycle
        Last run    14:03:32 Incremental, Succeeded, 1.2 s, 3 changed
        Next run    in 3 min 12 s, at 14:08:44; every 5 min
        Match       YES, as of 14:03:33 (1 min ago)
        Zoho        2,000 items     1,980 active
        Odoo        2,000 products  1,980 active  difference 0
        Success     98.4 % of the runs, 2,043 products synced
        Zoho calls  312 today, 9,688 left until 2026-06-10 02:05:32
        Quarantine  4 items
                    كابل نحاس ٤ مم       Odoo: السعر غير صالح
                    電源ケーブル         the unit "箱" is unknown
                    👩👩👧 ☁ family      line one line two [31m
                    4602893000000094003  the item has no name

        Duration    █▂▂▂▃▂▂  1.2 s last, 9.1 s longest
        Changes     █▁▁▁▂▁▂  3 last, 2,000 most
        Products    ▅▅▅▅▅▅▅  2,000 to 2,000

        Start          Kind        Outcome   Added Updated Archived Restored Seconds
        06-09 14:03:32 Incremental Succeeded     0       3        0        0     1.2
        06-09 13:58:32 Incremental Succeeded     0       0        0        0     0.8
        06-09 13:53:32 Incremental Succeeded     0      40        0        0     2.4
        06-09 13:48:32 Incremental Succeeded     0       0        0        0     0.8
        06-09 13:43:32 Incremental Succeeded     0       0        0        0     0.8
        q ends; next look in 12 s
        """, Draw(SomeStatus.RunningFine() with
    {
        Quarantine =
        [
            SomeStatus.Item("كابل نحاس ٤ مم", "Odoo: السعر غير صالح"), SomeStatus.Item("電源ケーブル", "the unit \"箱\" is unknown"),
            SomeStatus.Item("👩‍👩‍👧 ☁️ family", "line one\nline two\u001b[31m"), SomeStatus.Item("  ", "the item has no name"),
        ],
    }, 80, 28));

    [Fact]
    public void A_screen_of_ASCII_shows_nothing_else() => Assert.Equal("""
        ZohoOdooSync  north  organisation 746283917 ->...   14:05:32
        State       RUNNING since 12:00:32 (2 h 5 min)
                    process 4711 on host: waiting for the next cycle
        Last run    14:03:32 Incremental, Incomplete, 0.8 s, 0 ch...
        Next run    in 3 min 12 s, at 14:08:44; every 5 min
        Match       NO (Difference: -9), as of 14:03:32 (1 min ago)
        Zoho        2,000 items     1,980 active
        Odoo        1,991 products  1,971 active  difference -9
        Success     98.4 % of the runs, 2,000 products synced
        Zoho calls  312 today, 9,688 left until 2026-06-10 02:05:32
        Quarantine  9 items
                    Pump 1  Odoo refused it: the value of field 1...
                    Pump 2  Odoo refused it: the value of field 2...
                    ... and 7 more

        Start          Outcome    Added Updated Archived Restored
        06-09 14:03:32 Incomplete     0       0        0        0
        06-09 13:58:32 Succeeded      0       0        0        0
        06-09 13:53:32 Failed         0       0        0        0
        q ends
        """, SomeStatus.Text(StatusScreen.Draw(Quarantined(9), SomeStatus.Now, SomeStatus.Space(60, 20) with { Unicode = false, Footer = "q ends" })));

    [Fact]
    public void A_tiny_screen_keeps_what_matters_most() => Assert.Equal("""
        ZohoOdooSync  organisation 746283…  14:05:32
        State       FAILING since 13:54:32 (11 min)…
        Match       YES, as of 13:49:32; 3 runs
                    since failed
        q ends; next look in 12 s
        """, Draw(SomeStatus.Failing(), 44, 5));

    [Fact]
    public void A_run_by_hand_is_told_beside_the_server()
    {
        var byHand = new Heartbeat(4712, "host", "1.0.0", "reading items of Zoho Books", SomeStatus.Now, SomeStatus.Now);
        var status = SomeStatus.RunningFine() with { RunHeartbeat = byHand };
        Assert.Contains("\nBy hand     process 4712 on host: reading items of Zoho Books\n", Draw(status, 80, 24),
            StringComparison.Ordinal);
        // Where it is the only process, it is told once.
        Assert.DoesNotContain("By hand", Draw(status with { Heartbeat = byHand }, 80, 24), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SyncState.Running, true, 0, 1, ScreenStyle.Good, "YES, as of 14:04:32 (1 min ago)")]
    [InlineData(SyncState.Stopped, false, 0, 3000, ScreenStyle.Warning, "YES, as of 2026-06-07 12:05:32 (2 d 2 h ago)")]
    [InlineData(SyncState.Stale, true, 0, 1, ScreenStyle.Warning, "YES, as of 14:04:32 (1 min ago)")]
    [InlineData(SyncState.Running, true, 1, 9, ScreenStyle.Warning, "YES, as of 13:56:32; 1 run since did not get through")]
    public void A_match_is_green_only_where_nothing_speaks_against_it(
        SyncState state, bool isRunning, int runsSince, int minutesAgo, ScreenStyle style, string text)
    {
        var status = SomeStatus.Of(
            SomeStatus.Run(minutesAgo, seconds: 0)) with { State = state, IsRunning = isRunning, RunsSinceCounted = runsSince };
        Assert.Equal(new StatusWord(text, style), StatusWords.Match(status, SomeStatus.Now, SomeStatus.Zone));
    }

    [Fact]
    public void The_countdown_runs_down_and_then_the_run_is_due()
    {
        var status = SomeStatus.RunningFine();
        Assert.Equal(
            ["in 3 min 12 s, at 14:08:44; every 5 min", "in 1 s, at 14:08:44; every 5 min", "due now; every 5 min"],
            new[] { 0, 191, 195 }.Select(seconds => StatusWords.Next(status, SomeStatus.Now.AddSeconds(seconds), SomeStatus.Zone).Text));
    }

    [Fact]
    public void A_line_for_a_file_says_the_same()
    {
        Assert.Equal(
            "2026-06-09 14:05:32 FAILING since 13:54:32 (11 min): the last 3 runs failed; "
            + "count match YES, as of 13:49:32; 3 runs since failed; Zoho 2,000, Odoo 2,000; quarantine 0; "
            + "last run 14:04:32 Incremental, Failed, 120.0 s, 0 changed; next run in 14 min, at 14:19:32; waits longer after 3 failures",
            StatusWords.Line(SomeStatus.Failing(), SomeStatus.Now, SomeStatus.Zone));
    }

    private static SyncStatus Quarantined(int items) => SomeStatus.Running(
        SomeStatus.Run(2, RunOutcome.Incomplete) with
        {
            Counts = new RunCounts { ZohoCount = 2000, ZohoActive = 1980, OdooCount = 2000 - items, OdooActive = 1980 - items,
                Quarantined = items, Conflicts = 1, Retired = 4 },
        },
        SomeStatus.Run(7), SomeStatus.Run(12, RunOutcome.Failed), SomeStatus.Run(125, seconds: 9.1)) with
    {
        Profile = "north",
        Quarantine = [.. Enumerable.Range(1, items)
            .Select(i => SomeStatus.Item($"Pump {i}", $"Odoo refused it: the value of field {i} is not allowed here"))],
    };

    private static string Draw(SyncStatus status, int width, int height) => SomeStatus.Text(
        StatusScreen.Draw(status, SomeStatus.Now, SomeStatus.Space(width, height) with { Footer = "q ends; next look in 12 s" }));
}
