using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>What a cycle found out: what to apply, or why a full run is needed instead.</summary>
/// <param name="FullRunBecause">In words; null where the cycle can go on.</param>
/// <param name="Prepared">What to apply, when it can.</param>
/// <param name="Watermarks">The watermarks after it.</param>
/// <param name="ZohoCount">Items in scope.</param>
/// <param name="ZohoActive">Those of them that are active.</param>
/// <param name="Known">Bindings of all pairs that were looked at, as they were before.</param>
internal sealed record CycleFindings(
    string? FullRunBecause, MirrorPreparation? Prepared, Watermarks? Watermarks, int ZohoCount, int ZohoActive,
    IReadOnlyList<Binding> Known)
{
    /// <summary>Whether the full run cannot wait for its turn in the day's calls.</summary>
    public bool IsUrgent { get; init; }

    /// <summary>What the next cycle need not read again, once this one is carried out; null for a full run.</summary>
    public DriftWindow? Drift { get; init; }

    /// <summary>Retired products that count again, since their items are in scope.</summary>
    public int Returned { get; init; }

    /// <summary>Why a full run is needed.</summary>
    public static CycleFindings Full(string because) => new(because, null, null, 0, 0, []);

    /// <summary>The counts after a cycle: those before it, and what it changed.</summary>
    /// <param name="before">The whole as it was counted last.</param>
    /// <param name="tally">The part that was looked at, as it is now.</param>
    public RunCounts Count(RunCounts before, RunCounts tally) => tally with
    {
        ZohoCount = ZohoCount,
        ZohoActive = ZohoActive,
        OdooCountBefore = before.OdooCount,
        OdooCount = before.OdooCount - Known.Count + tally.OdooCount,
        OdooActive = before.OdooActive - Known.Count(binding => binding.IsProductActive) + tally.OdooActive,
        Unchanged = ZohoCount - tally.Created - tally.Adopted - tally.Updated - tally.Archived - tally.Restored,
        Conflicts = before.Conflicts,
        Blocked = before.Blocked,
        PicturesPending = before.PicturesPending is null ? tally.PicturesPending : before.PicturesPending + (tally.PicturesPending ?? 0),
        OutOfScope = Watermarks is { Out.Count: > 0 and var left } ? left : null,
        Retired = before.Retired - Returned,
        Unmanaged = before.Unmanaged,
    };
}

/// <summary>
/// The bindings as they were after a run. Nothing but a run changes them, and no run is under way while the lock is held: as
/// long as that run is the newest one they still stand, and making thousands of records out of text is saved.
/// </summary>
/// <param name="RunId">The run.</param>
/// <param name="Bindings">All bindings after it.</param>
internal sealed record RememberedBindings(string RunId, BindingIndex Bindings)
{
    /// <summary>The bindings, where they still stand; else null.</summary>
    public BindingIndex? At(IStateReader state) => state.Runs(1) is [var newest] && newest.RunId == RunId ? Bindings : null;

    /// <summary>What is known after a run; null where it changed a binding, so that they must be read again.</summary>
    public static RememberedBindings? After(string runId, IReadOnlyList<JournalEntry> changes, MirrorPreparation prepared) =>
        changes.Count == 0 && prepared.IsPartial && prepared.Plan.Pairs.All(prepared.Bindings.Holds)
            ? new RememberedBindings(runId, prepared.Bindings)
            : null;
}

/// <summary>
/// One cycle of the server: <see cref="ChangeSearch"/> finds out what changed, and that is applied; or a full run is made where
/// one is needed and has its turn. Kept from cycle to cycle, with what the next one need not read again.
/// </summary>
internal sealed class CycleRun(RunContext context) : IRunOperation<MirrorPreparation>
{
    // The pair as it was last checked; null asks for a new check.
    private FoundPair? _pair;
    private RememberedBindings? _bindings;
    private DriftWindow? _drift;
    private CycleFindings? _findings;
    private int _cycles;

    // Whether the cycle before this one asked for a full run that cannot wait.
    private bool _wasUrgent;

    // When this process last began to read everything, whatever became of it.
    private DateTimeOffset? _fullRead;

    /// <inheritdoc/>
    public bool Force => false;

    /// <summary>What a full run waits for, in words; null where none waits.</summary>
    public string? Waits { get; private set; }

    /// <inheritdoc/>
    public async Task<MirrorPreparation?> PrepareAsync(RunBegin begin, CancellationToken cancellationToken)
    {
        _cycles++;
        Waits = null;
        context.Begin(SyncPhase.Checking, "reading the changes of both sides");
        _pair ??= await PairChecks.FindAsync(context.Settings, context.Zoho, context.Odoo, cancellationToken).ConfigureAwait(false);
        _findings = await new ChangeSearch(context, _pair, _bindings, _drift)
            .FindAsync(countActive: _cycles % 2 == 0, cancellationToken).ConfigureAwait(false);
        // What is urgent goes before its turn once; if that does not settle it, it waits like everything else.
        var isUrgent = _findings.IsUrgent && !_wasUrgent;
        _wasUrgent = _findings.IsUrgent;
        if (_findings.FullRunBecause is { } reason && !isUrgent && FindTurn() is { } turn)
        {
            Waits = $"a full run is needed ({reason}); it waits until {turn:HH:mm} UTC to save calls to Zoho";
            context.Report(SyncLogLevel.Warning, char.ToUpperInvariant(Waits[0]) + Waits[1..] + ".");
            return null;
        }

        if (_findings.Prepared is { } prepared)
        {
            begin(RunKind.Incremental);
            return prepared;
        }

        begin(RunKind.Full);
        context.Report(SyncLogLevel.Information, $"This cycle is a full run: {_findings.FullRunBecause}.");
        _fullRead = context.Time.GetUtcNow();
        prepared = await new FullRun(context).PlanAsync(cancellationToken).ConfigureAwait(false);
        _pair = prepared.Pair;
        return prepared;
    }

    /// <inheritdoc/>
    public async Task<RunEnd> ApplyAsync(string runId, MirrorPreparation prepared, CancellationToken cancellationToken)
    {
        var (counts, changes) = await new MirrorApplication(context).ApplyAsync(runId, prepared, cancellationToken).ConfigureAwait(false);
        var watermarks = prepared.IsPartial ? _findings!.Watermarks : prepared.WatermarksAfter(context.Settings);
        if (prepared.IsPartial) counts = _findings!.Count(context.State.Read(Watermarks.LastCounts)!, counts);
        _bindings = RememberedBindings.After(runId, changes, prepared);
        // Only now: what a cycle saw and could not carry out must be seen again.
        _drift = _findings!.Drift;
        // With it goes what was read of Odoo, which may be every product.
        _findings = null;
        return new RunEnd(counts, changes, RunEnd.IsInSync(counts, changes), watermarks);
    }

    /// <summary>Forgets the pair after a failure: what failed may be the connection itself.</summary>
    public void ForgetPair() => _pair = null;

    /// <summary>Forgets the bindings of a state that was set aside.</summary>
    public void ForgetBindings() => _bindings = null;

    /// <summary>When the next full reading has its turn, where that is not yet.</summary>
    private DateTimeOffset? FindTurn()
    {
        var (watermarks, items) = context.State.Read(reader => (Watermarks.Read(reader), Watermarks.LastCount(reader)));
        if ((_fullRead ?? watermarks?.FullRun) is not { } read) return null;
        var now = context.Time.GetUtcNow();
        var turn = read + FullRunPacing.Gap(items, context.Zoho.Usage, context.Settings);
        // A reading that lies ahead was noted before the clock was set back: it says nothing about the calls of today.
        return turn > now && read <= now ? turn : null;
    }
}
