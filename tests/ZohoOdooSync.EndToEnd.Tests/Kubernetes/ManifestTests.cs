using System.Text.RegularExpressions;
using k8s.Models;
using YamlDotNet.Serialization;
using ZohoOdooSync.Cli;
using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.EndToEnd.Tests.Kubernetes;

/// <summary>What <c>deploy/kubernetes</c> holds is what Kubernetes and the console host know.</summary>
public sealed partial class ManifestTests
{
    // The one switch of the runtime that is set.
    private const string RuntimeVariable = "DOTNET_EnableDiagnostics";

    private static readonly string[] KnownKeys =
    [
        "apiVersion", "kind", "namespace", "nameSuffix", "labels", "resources", "images", "configMapGenerator", "patches",
    ];

    [Fact]
    public void Every_object_has_only_fields_that_kubernetes_knows()
    {
        Assert.Equal(
            ["CronJob", "Deployment", "Namespace", "NetworkPolicy", "PersistentVolumeClaim", "PodDisruptionBudget", "Role", "RoleBinding",
            "Secret", "Service", "ServiceAccount"],
            Manifests.Objects.Select(one => one.Object.GetType().Name[2..]).Distinct().Order(StringComparer.Ordinal));
        var right = File.ReadAllText(Path.Combine(Manifests.Folder, "base", "deployment.yaml"));
        Assert.ThrowsAny<Exception>(() => Manifests.Parse(right.Replace("  replicas: 2", "  replica: 2", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_kustomization_names_the_files_of_its_folder_and_no_others()
    {
        foreach (var file in Manifests.Kustomizations)
        {
            var folder = Path.GetDirectoryName(file)!;
            var yaml = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(File.ReadAllText(file));
            Assert.Subset(KnownKeys.ToHashSet(), yaml.Keys.ToHashSet());
            Assert.Equal(("kustomize.config.k8s.io/v1beta1", "Kustomization"), (yaml["apiVersion"], yaml["kind"]));
            var named = Texts(yaml["resources"]).Concat(yaml.GetValueOrDefault("patches") is { } patches ? Texts(patches, "path") : [])
                .Concat(yaml.GetValueOrDefault("configMapGenerator") is { } made ? Texts(made, "files") : []).ToList();
            Assert.All(named, name => Assert.True(
                File.Exists(Path.Combine(folder, name)) || File.Exists(Path.Combine(folder, name, "kustomization.yaml")),
                $"{file}: {name}"));
            Assert.Equal(
                Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(there => Path.GetRelativePath(folder, there))
                    .Where(there => there != "kustomization.yaml").Order(StringComparer.Ordinal),
                named.Where(name => !name.StartsWith("..", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_container_runs_commands_of_the_console_host()
    {
        var commands = Manifests.Containers.SelectMany(one => CommandsOf(one.Container)).ToList();
        Assert.Equal(3, commands.Count);
        Assert.All(commands, command => Assert.Equal([], ConsoleHost.Root().Parse(command).Errors.Select(error => error.Message)));
    }

    [Fact]
    public void A_container_sets_variables_that_the_program_or_its_own_script_reads()
    {
        foreach (var (file, container) in Manifests.Containers)
        {
            var unknown = container.Env.Select(variable => variable.Name)
                .Except([SettingsEnvironment.Home, RuntimeVariable, "SETTINGS"]);
            Assert.True(!unknown.Any(), $"{file}: {string.Join(", ", unknown)}");
        }
    }

    [Fact]
    public void A_pod_keeps_to_the_restricted_profile_and_reads_no_token_without_need()
    {
        Assert.Equal(["base/deployment.yaml", "cronjob/cronjob.yaml"], Manifests.Pods.Select(pod => pod.File));
        foreach (var (file, pod) in Manifests.Pods)
        {
            Assert.Equal((true, 1654L, "RuntimeDefault"), (
                pod.SecurityContext.RunAsNonRoot, pod.SecurityContext.RunAsUser, pod.SecurityContext.SeccompProfile.Type));
            Assert.Equal(file.StartsWith("base/", StringComparison.Ordinal), pod.AutomountServiceAccountToken);
        }

        foreach (var (file, container) in Manifests.Containers)
        {
            Assert.Equal((false, true), (
                container.SecurityContext.AllowPrivilegeEscalation, container.SecurityContext.ReadOnlyRootFilesystem));
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.True(container.Resources.Limits.ContainsKey("memory"), file);
        }
    }

    [Fact]
    public void What_selects_pods_selects_those_of_this_program_alone()
    {
        // The labels of an overlay are added to a selector that has some, and not to an empty one, which selects every pod.
        foreach (var (file, one) in Manifests.Objects)
        {
            var labels = one switch
            {
                V1NetworkPolicy policy => policy.Spec.PodSelector.MatchLabels,
                V1PodDisruptionBudget { Spec: { } budget } => budget.Selector.MatchLabels,
                V1Service service => service.Spec.Selector,
                V1Deployment { Spec.Template.Spec.TopologySpreadConstraints: [var spread] } => spread.LabelSelector.MatchLabels,
                _ => null,
            };
            if (labels is not null) Assert.True(labels.ContainsKey("app.kubernetes.io/name"), file);
        }
    }

    [Fact]
    public void Metrics_are_let_in_where_they_are_served()
    {
        var container = Manifests.Containers.Single(one => one.Container.Ports is { Count: > 0 }).Container;
        var port = container.Ports.Single().ContainerPort;
        Assert.Equal($"0.0.0.0:{port}", container.Args[container.Args.IndexOf("--metrics-listen") + 1]);
        Assert.Equal(port, Manifests.Objects.Select(one => one.Object).OfType<V1Service>().Single().Spec.Ports.Single().Port);
        var policy = Manifests.Objects.First(one => one.File == "base/network-policy.yaml").Object as V1NetworkPolicy;
        Assert.Equal($"{port}", policy!.Spec.Ingress.Single().Ports.Single().Port.Value);
    }

    [Theory]
    [InlineData("group")]
    [InlineData("cronjob")]
    public void The_settings_load_with_the_secrets_beside_them(string overlay)
    {
        var folder = Path.Combine(Manifests.Folder, overlay);
        var secret = (V1Secret)Manifests.Read(Path.Combine(folder, "secrets.yaml")).Single();
        var environment = secret.StringData.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        var files = Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(files);
        var texts = files.ConvertAll(File.ReadAllText);
        Assert.All(texts, text => SettingsFile.Parse(text, Path.GetTempPath(), environment));
        Assert.All(environment.Keys, name => Assert.Contains(texts, text => text.Contains($"\"{name}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_settings_of_a_group_become_profiles_and_follow_their_changes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No sh here.");
        using var folder = new TemporaryFolder();
        var (settings, home) = (Path.Combine(folder.Path, "settings"), Path.Combine(folder.Path, "home"));
        Directory.CreateDirectory(settings);
        Directory.CreateDirectory(home);
        foreach (var name in new[] { "north", "south" })
            File.Copy(Path.Combine(Manifests.Folder, "group", "settings", $"{name}.json"), Path.Combine(settings, $"{name}.json"));
        var script = Manifests.Containers.Single(one => one.File.StartsWith("base", StringComparison.Ordinal)
            && one.Container.Name == "settings").Container.Args.Single();
        await CopyAsync(script, settings, home);
        Assert.Equal([Config(home, "north"), Config(home, "south")], SettingsFile.FindProfiles(home).Select(Config));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Unix.ModeOf(Config(home, "north")));
        Assert.Equal(File.ReadAllText(Path.Combine(settings, "north.json")), File.ReadAllText(Config(home, "north")));

        File.WriteAllText(Path.Combine(settings, "north.json"), "{}");
        File.Delete(Path.Combine(settings, "south.json"));
        await CopyAsync(script, settings, home);
        Assert.Equal("{}", File.ReadAllText(Config(home, "north")));
        Assert.Equal([Config(home, "north")], SettingsFile.FindProfiles(home).Select(Config));
        var config = Path.GetDirectoryName(Config(home, "north"))!;
        Assert.Equal(["zoho_config.json"], Directory.EnumerateFiles(config).Select(Path.GetFileName));
    }

    private static string Config(string home, string profile) => Config(Path.Combine(home, "profiles", profile));

    private static string Config(string home) => Path.Combine(home, "config", "zoho_config.json");

    /// <summary>Runs the script until its first turn is done, and ends it as a cluster does.</summary>
    private static async Task CopyAsync(string script, string settings, string home)
    {
        var done = Path.Combine(home, "settings-copied");
        File.Delete(done);
        using var copying = HostProcess.StartScript(
            script, new Dictionary<string, string?> { ["SETTINGS"] = settings, [SettingsEnvironment.Home] = home });
        await Eventually.HoldsAsync(() => File.Exists(done), copying.EndAsync());
        copying.Signal("TERM");
        (await copying.EndAsync()).Exits(0);
    }

    private static IEnumerable<string> CommandsOf(V1Container container)
    {
        if (container.Command is null) yield return string.Join(' ', container.Args);
        foreach (var text in (container.Command is null ? [] : container.Args).Concat(container.ReadinessProbe?.Exec.Command ?? []))
        {
            foreach (Match match in OwnCommand().Matches(text)) yield return match.Groups[1].Value;
        }
    }

    private static IEnumerable<string> Texts(object list, string? key = null) => ((List<object>)list).SelectMany(one => one switch
    {
        string text => [text],
        Dictionary<object, object> map when map[key!] is string text => [text],
        Dictionary<object, object> map => Texts(map[key!]),
        _ => throw new InvalidOperationException($"{one} is no text."),
    });

    [GeneratedRegex("zoho-odoo-sync ([^;]+)")]
    private static partial Regex OwnCommand();
}

/// <summary>Rights of files where there are such.</summary>
internal static class Unix
{
    public static UnixFileMode ModeOf(string file) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(file);
}
