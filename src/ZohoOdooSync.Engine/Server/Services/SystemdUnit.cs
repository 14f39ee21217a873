using System.Text;

namespace ZohoOdooSync.Engine.Server.Services;

/// <summary>The systemd unit of a service.</summary>
public static class SystemdUnit
{
    /// <summary>First line of every unit that this product writes: it replaces and removes no other.</summary>
    public const string Mark = "# Written by ZohoOdooSync.";

    private const string StateRoot = "/var/lib/";
    private static readonly string[] HomeRoots = ["/home", "/root", "/run/user"];
    private static readonly string[] TemporaryRoots = ["/tmp", "/var/tmp"];

    /// <summary>The text of the unit.</summary>
    /// <param name="definition">The service.</param>
    /// <exception cref="SyncException"><c>ServiceInvalid</c>.</exception>
    public static string Text(ServiceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Check(path => path.StartsWith('/'));
        if (definition.IsTemplate && !definition.Program.Notifies) throw new ArgumentException(
            "A template is of the console host.", nameof(definition));
        return string.Join('\n', [.. Head(definition), .. Run(definition), .. Places(definition), .. Hardening(definition), .. Install()])
            + "\n";
    }

    private static IEnumerable<string> Head(ServiceDefinition definition) =>
    [
        Mark,
        "# Register-ZohoOdooSyncService makes such a unit; changes of your own are safe in a drop-in: systemctl edit NAME.",
        "[Unit]",
        $"Description=ZohoOdooSync: keeps the products of Odoo a mirror of the items of Zoho Books{definition.Of}",
        "Wants=network-online.target",
        "After=network-online.target",
        "# Five failed starts in a row and it is left alone; the server itself never ends because a service is down.",
        "StartLimitIntervalSec=15min",
        "StartLimitBurst=5",
        string.Empty,
    ];

    private static IEnumerable<string> Run(ServiceDefinition definition)
    {
        yield return "[Service]";
        if (definition.Program.Notifies)
        {
            yield return "# The server says when it is up, that it lives, and that it stops.";
            yield return "Type=notify";
            yield return "NotifyAccess=main";
            foreach (var line in Watchdog(definition)) yield return line;
        }
        else
        {
            yield return "# A shell says nothing to systemd: no readiness and no watchdog.";
            yield return "Type=exec";
        }

        yield return "ExecStart=" + SystemdText.CommandLine(definition.Program.Start(definition));
        if (!definition.Program.Notifies)
        {
            yield return "# Asks for the end of the batch in hand and waits for it; a shell does not take SIGTERM for that.";
            yield return "ExecStop=" + SystemdText.CommandLine(definition.Program.Stop(definition));
            yield return "Environment=POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off NO_COLOR=1 TERM=dumb";
        }

        yield return "# It stops within ten seconds of the signal; what is cut off after this is settled by the next start.";
        yield return "KillMode=mixed";
        yield return "TimeoutStopSec=60";
        yield return "Restart=on-failure";
        yield return "RestartSec=30";
        yield return "# 78 wrong settings, 64 wrong command line, 4 another server on the profile: starting again changes nothing.";
        yield return "RestartPreventExitStatus=78 64 4";
        yield return string.Empty;
    }

    private static IEnumerable<string> Watchdog(ServiceDefinition definition) => definition.AllProfiles
        ?
        [
            "# The process says every few seconds that it lives. One pair that hangs does not end the others: its status is Stale.",
            "WatchdogSec=2min",
        ]
        :
        [
            "# A single call may be silent for eight minutes: its tries begin within five minutes, and the last one ends by its",
            "# timeout_seconds (at most 180 by default). Raise this with zoho_books.timeout_seconds or the database's timeout_seconds.",
            "WatchdogSec=20min",
        ];

    private static IEnumerable<string> Places(ServiceDefinition definition)
    {
        yield return "# A named account and not DynamicUser: state, lock and stop request are files, and whoever looks, stops or syncs "
            + "by hand";
        yield return "# does it as this account, so that no file of another owner is left behind:";
        yield return "#   sudo -u " + (definition.User ?? ServiceDefinition.DefaultUser)
            + " zoho-odoo-sync status --path " + Shown(definition.Home)
            + (definition.AllProfiles ? " --all-profiles"
                : definition.Profile is { } profile ? " --profile " + (definition.IsTemplate ? "NAME" : profile) : string.Empty);
        yield return "User=" + (definition.User ?? ServiceDefinition.DefaultUser);
        yield return "# Secrets as NAME=VALUE lines, readable by root alone: systemd reads them before it becomes the account.";
        yield return "EnvironmentFile=-/etc/zoho-odoo-sync/environment";
        if (definition.Profile is { } own) yield return $"EnvironmentFile=-/etc/zoho-odoo-sync/{own}.environment";
        if (StateFolder(definition.Home) is { } state)
        {
            yield return "StateDirectory=" + state;
            yield return "StateDirectoryMode=0700";
        }
        else
        {
            yield return "ReadWritePaths=" + SystemdText.Path(definition.Home);
        }

        yield return "# For a setting logging.folder below /var/log/zoho-odoo-sync; else the log is under the base folder.";
        yield return "LogsDirectory=zoho-odoo-sync";
        yield return "LogsDirectoryMode=0750";
        yield return "UMask=0077";
        yield return string.Empty;
    }

    private static IEnumerable<string> Hardening(ServiceDefinition definition) =>
    [
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "AmbientCapabilities=",
        "ProtectSystem=strict",
        IsAtHome(definition) ? "# Something of it lies in a home folder, so these stay visible.\nProtectHome=read-only" : "ProtectHome=yes",
        IsTemporary(definition) ? "# Something of it lies in a temporary folder, which a service of its own could not see.\nPrivateTmp=no"
            : "PrivateTmp=yes",
        "PrivateDevices=yes",
        "ProtectHostname=yes",
        "ProtectClock=yes",
        "ProtectKernelTunables=yes",
        "ProtectKernelModules=yes",
        "ProtectKernelLogs=yes",
        "ProtectControlGroups=yes",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "RestrictNamespaces=yes",
        "RestrictRealtime=yes",
        "RestrictSUIDSGID=yes",
        "RemoveIPC=yes",
        "LockPersonality=yes",
        "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service",
        "SystemCallErrorNumber=EPERM",
        "# MemoryDenyWriteExecute must not be set: the runtime compiles to memory that it writes first and then executes.",
        // A hundred idle pairs take a quarter of it; the rest is for their full runs.
        definition.AllProfiles ? "MemoryMax=2G" : "MemoryMax=512M",
        "# No image of a crashed process, which would hold secrets, on the disk.",
        "LimitCORE=0",
        string.Empty,
    ];

    private static IEnumerable<string> Install() => ["[Install]", "WantedBy=multi-user.target"];

    /// <summary>The folder below /var/lib that systemd makes and owns for the service; null where the base folder lies elsewhere.</summary>
    private static string? StateFolder(string home)
    {
        var folder = home.TrimEnd('/');
        if (!folder.StartsWith(StateRoot, StringComparison.Ordinal)) return null;
        var name = folder[StateRoot.Length..];
        return name.Length > 0 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? name : null;
    }

    private static bool IsAtHome(ServiceDefinition definition) => LiesIn(definition, HomeRoots);

    private static bool IsTemporary(ServiceDefinition definition) => LiesIn(definition, TemporaryRoots);

    private static bool LiesIn(ServiceDefinition definition, string[] roots) =>
        new[] { definition.Home, definition.Program.File, definition.Program.Module ?? string.Empty, definition.Program.ShellAssembly
            ?? string.Empty }
            .Any(path => roots.Any(root => path == root || path.StartsWith(root + "/", StringComparison.Ordinal)));

    // In a comment for a shell.
    private static string Shown(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-')
        ? path : "'" + path.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}

/// <summary>Texts as they stand in a unit, so that systemd reads back exactly what was meant.</summary>
internal static class SystemdText
{
    /// <summary>A command line: words in quotes where they need them; <c>%</c> and <c>$</c> mean themselves.</summary>
    public static string CommandLine(IEnumerable<string> words) => string.Join(' ', words.Select(word => Word(word, isArgument: true)));

    /// <summary>One word of a list, such as a path.</summary>
    public static string Path(string path) => Word(path, isArgument: false);

    private static string Word(string word, bool isArgument)
    {
        // The instance's name is the one thing that systemd is to put in.
        if (word == ServiceDefinition.Instance) return word;
        var text = new StringBuilder();
        foreach (var c in word)
        {
            if (c is '\\' or '"') text.Append('\\');
            // Doubled, they lose their meaning: a dollar only where variables are put in at all.
            if (c == '%' || (c == '$' && isArgument)) text.Append(c);
            text.Append(c);
        }

        return word.Length > 0 && word.All(IsPlain) ? text.ToString() : $"\"{text}\"";
    }

    private static bool IsPlain(char c) =>
        char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '%' or '@' or ',' or '=' or ':' or '+';
}
