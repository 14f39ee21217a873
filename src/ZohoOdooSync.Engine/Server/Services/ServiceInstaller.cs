namespace ZohoOdooSync.Engine.Server.Services;

/// <summary>A service as it was registered or removed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Profile">Its profile; null for the base folder itself.</param>
/// <param name="File">Its definition.</param>
/// <param name="Program">What it runs: the program, or the assembly of a shell that is a .NET tool.</param>
/// <param name="Home">The base folder.</param>
/// <param name="IsChanged">Whether the definition was written: false where the same was there.</param>
/// <param name="IsStarted">Whether the service was started, or ran already.</param>
public sealed record RegisteredService(
    string Name, string? Profile, string File, string Program, string Home, bool IsChanged, bool IsStarted);

/// <summary>What registering or removing would do, for whoever decides.</summary>
/// <param name="File">The definition.</param>
/// <param name="Text">What stands in it; null for a removal.</param>
/// <param name="Commands">The commands in their order.</param>
public sealed record ServicePlan(string File, string? Text, IReadOnlyList<ServiceCommand> Commands);

/// <summary>Registers and removes services. Settings, state and logs are never touched.</summary>
public sealed class ServiceInstaller
{
    private readonly ServiceManager _manager;
    private readonly IServiceCommands _commands;
    private readonly string _folder;
    private readonly bool _isOutputOnly;

    /// <summary>The installer for the service manager of this machine.</summary>
    /// <param name="outputFolder">Definitions are written here and no service manager is touched; null to register.</param>
    /// <exception cref="SyncException"><c>ServiceNotSupported</c>.</exception>
    public ServiceInstaller(string? outputFolder = null)
        : this(ServiceManager.Here(), new SystemCommands(), outputFolder ?? ServiceManager.Here().Folder, outputFolder is not null)
    {
    }

    internal ServiceInstaller(ServiceManager manager, IServiceCommands commands, string folder, bool isOutputOnly = false)
    {
        _manager = manager;
        _commands = commands;
        _folder = folder;
        _isOutputOnly = isOutputOnly;
    }

    /// <summary>What <see cref="RegisterAsync"/> would do.</summary>
    /// <param name="definition">The service.</param>
    /// <param name="start">Whether it is started, now and at each boot.</param>
    /// <exception cref="SyncException"><c>ServiceInvalid</c>.</exception>
    public ServicePlan Plan(ServiceDefinition definition, bool start)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var text = _manager.Text(definition);
        var file = FileOf(definition.Name);
        return new ServicePlan(
            file, text, _isOutputOnly ? []
                : _manager.Register(definition.Name, file, start, replaced: File.Exists(file) && Read(file) != text));
    }

    /// <summary>What <see cref="RemoveAsync"/> would do.</summary>
    /// <param name="name">The service.</param>
    /// <exception cref="SyncException"><c>ServiceNotFound</c>, <c>ServiceForeign</c>.</exception>
    public ServicePlan PlanRemoval(string name)
    {
        var file = Own(name);
        return new ServicePlan(file, null, _isOutputOnly ? [] : [.. _manager.Stop(name), .. _manager.Forget(name)]);
    }

    /// <summary>Writes the definition and makes it known to the service manager. The same definition again changes nothing.</summary>
    /// <param name="definition">The service.</param>
    /// <param name="start">Whether it is started, now and at each boot.</param>
    /// <param name="replace">Whether another definition of this product may be replaced.</param>
    /// <param name="cancellationToken">Ends the waiting for the service manager.</param>
    /// <exception cref="SyncException"><c>ServiceInvalid</c>, <c>ServiceExists</c>, <c>ServiceForeign</c>,
    /// <c>ServiceAccountMissing</c>, <c>ServiceNotWritable</c>, <c>ServiceManagerFailed</c>.</exception>
    public async Task<RegisteredService> RegisterAsync(
        ServiceDefinition definition, bool start, bool replace, CancellationToken cancellationToken)
    {
        var plan = Plan(definition, start);
        var isThere = File.Exists(plan.File);
        var isSame = isThere && Read(plan.File) == plan.Text;
        if (isThere && !isSame) CheckReplaceable(definition.Name, plan.File, replace);
        var registered = new RegisteredService(
            definition.Name, definition.Profile, plan.File, definition.Program.ShellAssembly
                ?? definition.Program.File, definition.Home, !isSame, start && !_isOutputOnly);
        if (_isOutputOnly)
        {
            if (!isSame) Write(plan.File, plan.Text!);
            return registered;
        }

        if (isSame && await SucceedsAsync(_manager.IsThere(definition.Name, start), cancellationToken)
            .ConfigureAwait(false)) return registered;
        await CheckAccountAsync(definition, cancellationToken).ConfigureAwait(false);
        if (!isSame) Write(plan.File, plan.Text!);
        // Also where the same is there but does not run: an earlier try may have got no further than the file.
        foreach (var command in plan.Commands) await RunAsync(command, cancellationToken).ConfigureAwait(false);
        return registered;
    }

    /// <summary>Stops a service and removes its definition. Settings, state and logs stay.</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Ends the waiting for the service manager.</param>
    /// <returns>The definition that was removed.</returns>
    /// <exception cref="SyncException"><c>ServiceNotFound</c>, <c>ServiceForeign</c>, <c>ServiceNotWritable</c>,
    /// <c>ServiceManagerFailed</c>.</exception>
    public async Task<string> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var file = Own(name);
        var isKnown = !_isOutputOnly
            && (_manager.IsKnown(name) is not { } asked || await SucceedsAsync(asked, cancellationToken).ConfigureAwait(false));
        if (isKnown)
        {
            foreach (var command in _manager.Stop(name)) await RunAsync(command, cancellationToken).ConfigureAwait(false);
        }

        OnDisk(file, () => File.Delete(file));
        if (_isOutputOnly) return file;
        foreach (var command in _manager.Forget(name)) await RunAsync(command, cancellationToken).ConfigureAwait(false);
        return file;
    }

    private string FileOf(string name) => Path.Combine(_folder, _manager.FileName(name));

    private string Own(string name)
    {
        ServiceDefinition.CheckName(name);
        var file = FileOf(name);
        if (!File.Exists(file))
        {
            throw new SyncException(
                "ServiceNotFound", SyncErrorKind.Settings, $"There is no service {name}: looked for {file}.",
                "Name it as it was registered, or its profile; nothing was changed.")
            {
                Steps = [OperatorAction.ChooseService],
            };
        }

        return IsOwn(file) ? file : throw Foreign(name, file);
    }

    private void CheckReplaceable(string name, string file, bool replace)
    {
        if (!IsOwn(file)) throw Foreign(name, file);
        if (replace) return;
        throw new SyncException(
            "ServiceExists", SyncErrorKind.Settings,
                $"The service {name} is there already, with another definition: {file}. Nothing was changed.",
            "Replace it by force, or choose another name; a trial run shows the new definition.")
        {
            Steps = [OperatorAction.Force, OperatorAction.ChooseService],
        };
    }

    private bool IsOwn(string file) => Read(file).Contains(_manager.Mark, StringComparison.Ordinal);

    private static SyncException Foreign(string name, string file) => new(
        "ServiceForeign", SyncErrorKind.Settings,
        $"The service {name} was not written by ZohoOdooSync: {file} lacks its mark. It is neither replaced nor removed.",
        "Choose another name, or remove that service with the means that made it.")
    {
        Steps = [OperatorAction.ChooseService],
    };

    private async Task CheckAccountAsync(ServiceDefinition definition, CancellationToken cancellationToken)
    {
        if (_manager.AccountExists(definition) is not { } asked
            || await SucceedsAsync(asked, cancellationToken).ConfigureAwait(false)) return;
        var user = definition.User ?? ServiceDefinition.DefaultUser;
        throw new SyncException(
            "ServiceAccountMissing", SyncErrorKind.Settings,
                $"There is no account {user} on this machine for the service to run as. Nothing was changed.",
            $"Make it with \"sudo useradd --system --home-dir {definition.Home} --shell /usr/sbin/nologin {user}\", or name another.")
        {
            Steps = [OperatorAction.ChooseAccount],
        };
    }

    private async Task<bool> SucceedsAsync(ServiceCommand command, CancellationToken cancellationToken) =>
        (await _commands.RunAsync(command, cancellationToken).ConfigureAwait(false)).ExitCode == 0;

    private async Task RunAsync(ServiceCommand command, CancellationToken cancellationToken)
    {
        var result = await _commands.RunAsync(command, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode == 0 || command.MayFail) return;
        throw new SyncException(
            "ServiceManagerFailed", SyncErrorKind.Unavailable,
            $"\"{command}\" failed with code {result.ExitCode}: "
                + $"{(result.Output.Length == 0 ? "it said nothing" : result.Output.ReplaceLineEndings(" "))}",
            $"Correct this and run the same command again; it continues from here. If a right is missing: {_manager.Elevation}")
        {
            Steps = [OperatorAction.ChooseServiceFolder],
        };
    }

    private void Write(string file, string text) => OnDisk(file, () =>
    {
        OwnerOnly.MakeFolder(_folder);
        AtomicFile.Write(
            file,
            stream =>
            {
                using var writer = new StreamWriter(stream, _manager.Encoding, leaveOpen: true);
                writer.Write(text);
            },
            // Managers warn of one that not everybody can read. Nobody but its owner changes what runs, whatever the umask.
            rights: OwnerOnly.File | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    });

    private string Read(string file)
    {
        var text = string.Empty;
        OnDisk(file, () => text = File.ReadAllText(file));
        return text;
    }

    private void OnDisk(string file, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new SyncException(
                "ServiceNotWritable", SyncErrorKind.Permission, $"{file}: {e.Message}", _manager.Elevation, e)
            {
                Steps = [OperatorAction.ChooseServiceFolder],
            };
        }
    }
}
