using System.Globalization;
using ZohoOdooSync.Engine.Import;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine;

/// <content>Care of the state, and moving in from the scripts that came before.</content>
public sealed partial class SyncEngine
{
    /// <summary>
    /// Backs the state up into one file: bindings, runs with their journal, quarantine, pair and budget. Takes no lock: everything belongs to one moment, while a run goes on writing. The file is for its
    /// owner alone, and is read back before this returns.
    /// </summary>
    /// <param name="destination">The file, or a folder that is there; null for the folder <c>backups</c> under the base folder.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <exception cref="SyncException"><c>StateMissing</c>, <c>BackupExists</c>, <c>BackupNotWritable</c>,
    /// <c>StateUnreadable</c>.</exception>
    public StateBackup BackupState(string? destination, bool overwrite)
    {
        if (!File.Exists(_settings.StatePath)) throw BackupErrors.NoState(_settings.StatePath);
        using var state = OpenState();
        return StateBackups.Write(
            BackupPath(destination), state, (_settings.Source.OrganizationId, _settings.Target.Database), _time.GetUtcNow(), overwrite);
    }

    /// <summary>The file that <see cref="BackupState"/> would write now.</summary>
    /// <param name="destination">The file, or a folder that is there; null for the folder <c>backups</c> under the base folder.</param>
    public string BackupPath(string? destination)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"sync_state-{_time.GetUtcNow().UtcDateTime:yyyyMMdd-HHmmss}.db");
        if (destination is null) return Path.Combine(_settings.Home, "backups", name);
        var given = Path.GetFullPath(destination);
        return Directory.Exists(given) || Path.EndsInDirectorySeparator(given) ? Path.Combine(given, name) : given;
    }

    /// <summary>Verifies a backup as <see cref="RestoreState"/> does before it touches anything, and touches nothing.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="force">Also accepts one of another organisation or database.</param>
    /// <exception cref="SyncException"><c>BackupMissing</c>, <c>BackupUnreadable</c>, <c>BackupDamaged</c>,
    /// <c>BackupForeign</c>.</exception>
    public StateBackup CheckBackup(string file, bool force) =>
        new StateRestore(_settings, OpenStateFile, _time).Check(Path.GetFullPath(file), force);

    /// <summary>
    /// Puts the state back from a backup, into a new file. The state that was there is
    /// set aside, never deleted. The next run reads both sides completely, since a backup holds no marks of the last cycle.
    /// </summary>
    /// <param name="file">The backup.</param>
    /// <param name="force">Also accepts one of another organisation or database.</param>
    /// <exception cref="SyncException">As <see cref="CheckBackup"/>; <c>SyncLocked</c> where a run or a server works on the
    /// profile, <c>StateNotWritable</c>.</exception>
    public RestoredState RestoreState(string file, bool force)
    {
        var restored = new StateRestore(_settings, OpenStateFile, _time).Restore(Path.GetFullPath(file), force);
        Logged(SilentReporter.Instance).Report(new SyncMessage(
            SyncLogLevel.Information,
            string.Create(CultureInfo.InvariantCulture, $"The state was put back from {restored.Backup.BackupFile}, made {restored.Backup.MadeAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC; ")
            + $"{(restored.SetAside is { } aside ? $"the one before lies in {aside}" : "there was none before")}. The next run is a full one."));
        return restored;
    }

    /// <summary>
    /// What <see cref="ImportLegacyAsync"/> would do: reads both sides and the scripts' files, judges each pair, and writes
    /// nothing anywhere.
    /// </summary>
    /// <param name="folder">The folder of the old installation; null for the base folder.</param>
    /// <param name="force">Passes the guard.</param>
    /// <param name="reporter">Told of progress and messages.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SyncException"><c>LegacyStateMissing</c>, <c>LegacyStateUnreadable</c>, <c>LegacyStateInvalid</c>,
    /// <c>SyncGuardRefused</c>, and whatever prevents the judgement.</exception>
    public async Task<LegacyImportResult> PlanLegacyImportAsync(
        string? folder, bool force, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        var legacy = LegacyStateReader.Read(Path.GetFullPath(folder ?? _settings.Home));
        var told = new MaskingReporter(_settings.Secrets, reporter);
        using var state = OpenState();
        using var services = OpenServices(state, told);
        var operation = new LegacyImport(_settings, services.Zoho, services.Odoo, state, _time, told);
        var prepared = await operation.PrepareAsync(legacy, force, cancellationToken).ConfigureAwait(false);
        return new LegacyImportResult(null, legacy, prepared.Pairs, prepared.Plan.Unmanaged);
    }

    /// <summary>
    /// Takes over the pairs of item and product that the scripts before this program kept in a file: each is verified in both
    /// services, and the good ones get their external id in Odoo, or where the account may not write that, a local binding. No
    /// value of any product is written, and the scripts' files stay as they are. Done again it finds everything bound. The
    /// next run reads both sides completely.
    /// </summary>
    /// <param name="folder">The folder of the old installation; null for the base folder.</param>
    /// <param name="force">Passes the guard this once.</param>
    /// <param name="reporter">Told of progress, messages and changes.</param>
    /// <param name="cancellationToken">Asks to stop: the batch in hand is finished and recorded.</param>
    /// <exception cref="SyncException">As <see cref="PlanLegacyImportAsync"/>; <c>SyncLocked</c>, <c>StateNotWritable</c>. What
    /// was bound until then is recorded.</exception>
    /// <exception cref="OperationCanceledException">Stopped; likewise.</exception>
    public async Task<LegacyImportResult> ImportLegacyAsync(
        string? folder, bool force, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        // A file that cannot be read is no run.
        var legacy = LegacyStateReader.Read(Path.GetFullPath(folder ?? _settings.Home));
        _settings.RequireSafeTransport();
        using var hand = Hold("import", reporter, cancellationToken);
        var (state, told, recorder) = (hand.State, hand.Told, hand.Recorder);
        cancellationToken = hand.Stop;
        var run = recorder.Begin(RunId.New(_time.GetUtcNow(), _random), RunKind.Full);
        using var services = OpenServices(state, told);
        var operation = new LegacyImport(_settings, services.Zoho, services.Odoo, state, _time, told);
        LegacyPreparation? prepared = null;
        try
        {
            prepared = await operation.PrepareAsync(legacy, force, cancellationToken).ConfigureAwait(false);
            var (pairs, counts, changes) = await operation.ApplyAsync(run.RunId, prepared, cancellationToken).ConfigureAwait(false);
            // Without marks: the next cycle is a full run.
            var ended = recorder.Complete(WithCalls(run, services), counts, changes, marks: null);
            return new LegacyImportResult(ended, legacy, pairs, prepared.Plan.Unmanaged);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            recorder.Cancel(WithCalls(run, services), prepared?.Plan);
            throw;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var error = e.AsSyncException(_settings);
            recorder.Fail(WithCalls(run, services), error, prepared?.Plan);
            if (ReferenceEquals(error, e)) throw;
            throw error;
        }
        finally
        {
            WriteMetrics(state, told);
        }
    }
}
