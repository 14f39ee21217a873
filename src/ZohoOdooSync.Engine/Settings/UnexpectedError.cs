namespace ZohoOdooSync.Engine.Settings;

/// <summary>Puts an error that nobody foresaw into words.</summary>
internal static class UnexpectedError
{
    /// <summary>
    /// The error itself where the engine threw it, else one that says what happened. Neither holds a secret: a failure that nothing
    /// in the engine understands ends a run like any other.
    /// </summary>
    /// <param name="cause">What was thrown.</param>
    /// <param name="settings">Their mask hides the secrets.</param>
    public static SyncException AsSyncException(this Exception cause, SyncSettings settings) =>
        settings.Secrets.ScrubError(cause as SyncException ?? new SyncException(
            "SyncUnexpectedError", SyncErrorKind.Protocol,
            $"Something unforeseen happened: {cause.GetType().Name}: {settings.Secrets.Scrub(cause.Message)}",
            $"Run again; if it stays, report this message with the version and the log, {settings.LogPath}.", cause));
}
