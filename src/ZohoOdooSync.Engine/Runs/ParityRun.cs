using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>Reads both sides completely and compares every mirrored field, without the planner. Writes nothing in either service.</summary>
internal sealed class ParityRun(RunContext context)
{
    /// <summary>Compares both sides, and notes for the status what other languages read, where there is a state.</summary>
    public static async Task<ParityReport> ExecuteAsync(
        EngineContext engine, bool withEqual, bool withPictures, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        var report = await engine.ReadAsync(
            reporter, (context, _) => new ParityRun(context).CompareAsync(withEqual, withPictures, cancellationToken))
            .ConfigureAwait(false);
        KeepLanguages(engine, report);
        return report;
    }

    /// <summary>Reads both sides and compares them, without the planner.</summary>
    /// <param name="withEqual">Whether the equal pairs are lines of the report, too.</param>
    /// <param name="withPictures">Whether each picture of Zoho is fetched and compared.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<ParityReport> CompareAsync(bool withEqual, bool withPictures, CancellationToken cancellationToken)
    {
        context.Begin(SyncPhase.Checking, "checking both services");
        await PairChecks.FindAsync(context.Settings, context.Zoho, context.Odoo, cancellationToken).ConfigureAwait(false);
        var comparedAt = context.Time.GetUtcNow();
        var (bindings, quarantine, lastCount, keys) = context.State.Read(reader => (
            reader.Bindings(), reader.Quarantine(), Watermarks.LastCount(reader),
                SaidKeys.Read(reader, context.Settings.Source.OrganizationId)));
        var (items, asRead, _) = await new PairReader(context.Zoho, context.Odoo, context.Reporter)
            .ReadMirroredAsync(context, lastCount, keys, cancellationToken).ConfigureAwait(false);
        var products = PictureMarks.Of(bindings).Named(asRead);
        context.Begin(SyncPhase.Verifying, "comparing both sides");
        var scope = ItemScope.Of(context.Settings.Mapping, items, () => ItemScope.MirroredOf(products, bindings));
        if (scope.Warning(context.Settings.Mapping) is { } warning) context.Report(SyncLogLevel.Warning, warning);
        var mapped = new ItemMapper(context.Settings.Mapping, context.Settings.Pricing, context.Odoo.Abilities).Map(scope.Items);
        if (withPictures)
            products = await new PictureComparison(context).ReadAsync(mapped, products, bindings, cancellationToken).ConfigureAwait(false);
        return ParityComparison.Compare(mapped, products, bindings, quarantine, withEqual, scope.Out.Keys.ToHashSet()) with
        {
            OrganizationId = context.Settings.Source.OrganizationId, Database = context.Settings.Target.Database, ComparedAt = comparedAt,
            Languages = await CompareLanguagesAsync(mapped, products, bindings, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>What the texts of the bound products read in the other languages; those that are mirrored were read with them.</summary>
    private async Task<IReadOnlyList<LanguageDifference>> CompareLanguagesAsync(
        MappedCatalogue mapped, IReadOnlyList<OdooProduct> products, IReadOnlyList<Binding> bindings, CancellationToken cancellationToken)
    {
        var byItem = new ParityPairs(products, [], bindings).ByItem;
        var found = new List<LanguageDifference>();
        foreach (var language in await context.Odoo.ReadLanguagesAsync(cancellationToken).ConfigureAwait(false))
        {
            var isMirrored = context.Odoo.Languages.Contains(language);
            var texts = isMirrored || byItem.Count == 0
                ? null
                : await context.Odoo.ReadTextsAsync(
                language, [.. byItem.Values.Select(product => product.Id).Distinct()], cancellationToken)
                    .ConfigureAwait(false);
            found.Add(new(language, LanguageDifferences.Count(language, mapped.Desired, byItem, texts), isMirrored));
        }

        return found;
    }

    private static void KeepLanguages(EngineContext engine, ParityReport report)
    {
        if (!File.Exists(engine.Settings.StatePath)) return;
        try
        {
            // Where nothing differs, and nobody was told that something does, there is nothing to note.
            if (report.Languages.All(found => found.Differing == 0) && KnownLanguages(engine).All(found => found.Differing == 0)) return;
            using var state = engine.OpenStateFile(engine.Settings.StatePath, StateAccess.ReadWrite);
            state.Write(writer => LanguageDifferences.Save(writer, report.Languages, report.ComparedAt));
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            // Whoever may only read the state compares all the same.
        }
    }

    private static IReadOnlyList<LanguageDifference> KnownLanguages(EngineContext engine)
    {
        using var state = engine.OpenState();
        return SyncStatus.From(engine.Settings, state, engine.Time).Languages;
    }
}
