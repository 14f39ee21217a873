using System.Management.Automation;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Undo-SyncRun</c>: puts back the values that a run overwrote, of all its products or of chosen ones.</summary>
[Cmdlet(VerbsCommon.Undo, "SyncRun", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(SyncRun), typeof(JournalEntry))]
public sealed class UndoSyncRunCommand : PlannedCmdlet
{
    // Changes come one by one; those of one run are one undo.
    private readonly List<Wish> _wishes = [];

    /// <summary>The run.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UndoableRunCompleter))]
    public string RunId { get; set; } = string.Empty;

    /// <summary>Only the products of these items; with -ProductId those of either.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[]? ItemId { get; set; }

    /// <summary>Only these products.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public int[]? ProductId { get; set; }

    /// <summary>Passes the guard this once, undoes also where Odoo has moved on, and works beside a server.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Yields each change with its outcome, before the run.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var wish = _wishes.Find(known => known.RunId == RunId && known.Path == Path);
        if (wish is null) _wishes.Add(wish = new Wish(Path, RunId));
        var given = MyInvocation.BoundParameters;
        // A choice that came out empty is never a wish for the whole run.
        wish.IsWhole |= !given.ContainsKey(nameof(ItemId)) && !given.ContainsKey(nameof(ProductId));
        wish.Items.UnionWith((ItemId ?? []).Where(item => item.Length > 0));
        wish.Products.UnionWith(ProductId ?? []);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        ReadWishes(ConfirmImpact.High);
        foreach (var wish in _wishes)
        {
            if (!wish.IsWhole && wish.Items.Count + wish.Products.Count == 0)
            {
                WriteVerbose($"No product of run {wish.RunId} is chosen: nothing was done.");
                continue;
            }

            Path = wish.Path;
            var settings = Guarded(LoadSettings);
            Pumped((pump, token) => RunAsync(EngineOf(settings), settings, wish.ToRequest(), pump, token));
        }
    }

    private async Task RunAsync(
        SyncEngine engine, SyncSettings settings, UndoRequest request, PipelinePump pump, CancellationToken token)
    {
        var reporter = new PumpReporter(pump, PassThru ? entry => pump.Output(WithNotes(entry, ("Home", settings.Home))) : null);
        SyncRunResult result;
        try
        {
            if (IsPlanFirst)
            {
                var shown = await engine.PlanUndoAsync(request, Force, reporter, token).ConfigureAwait(false);
                if (!await AskAsync(pump, shown, settings.Target.Database, $"Undo of run {request.RunId}").ConfigureAwait(false)) return;
            }

            result = await engine.UndoAsync(request, Force, reporter, token).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.ErrorId is "RunNotFound" or "RunChangedNothing")
        {
            // Of several runs in a pipeline the others are still wanted.
            pump.Error(e, request.RunId);
            return;
        }

        PostRun(pump, result, settings);
        if (RunFailure.OfRun(result.Run, result.Error) is { } error) throw new RunEndedException(error, Noted(result, settings));
    }

    /// <summary>What is asked for of one run.</summary>
    private sealed class Wish(string? path, string runId)
    {
        public string? Path { get; } = path;

        public string RunId { get; } = runId;

        public bool IsWhole { get; set; }

        public HashSet<string> Items { get; } = new(StringComparer.Ordinal);

        public HashSet<int> Products { get; } = [];

        public UndoRequest ToRequest() => IsWhole
            ? new UndoRequest(RunId)
            : new UndoRequest(RunId) { ItemIds = Items, ProductIds = Products };
    }
}
