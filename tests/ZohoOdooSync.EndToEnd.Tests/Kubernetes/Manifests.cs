using System.Reflection;
using k8s;
using k8s.Models;

namespace ZohoOdooSync.EndToEnd.Tests.Kubernetes;

/// <summary>The files in <c>deploy/kubernetes</c>.</summary>
internal static class Manifests
{
    private const string Deletes = "$patch: delete\n";

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(
        typeof(Manifests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Repository").Value!,
        "deploy", "kubernetes"));

    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Kustomizations => Files.Where(file => Path.GetFileName(file) == "kustomization.yaml");

    /// <summary>All objects of a file; a field that Kubernetes does not know is an error.</summary>
    public static IReadOnlyList<object> Read(string file) => Parse(File.ReadAllText(file).ReplaceLineEndings("\n"));

    /// <summary>All objects of a text.</summary>
    public static IReadOnlyList<object> Parse(string text) =>
        [.. KubernetesYaml.LoadAllFromString(text.Replace(Deletes, string.Empty, StringComparison.Ordinal), strict: true)];

    /// <summary>Every object that is no kustomization.</summary>
    public static IEnumerable<(string File, object Object)> Objects =>
        from file in Files.Except(Kustomizations)
        from one in Read(file)
        select (Path.GetRelativePath(Folder, file).Replace('\\', '/'), one);

    /// <summary>Every pod that a file describes completely.</summary>
    public static IEnumerable<(string File, V1PodSpec Pod)> Pods =>
        from one in Objects
        let pod = one.Object switch
        {
            V1Deployment deployment => deployment.Spec.Template.Spec,
            V1CronJob job => job.Spec.JobTemplate.Spec.Template.Spec,
            _ => null,
        }
        where pod?.Containers is { Count: > 0 }
        select (one.File, pod);

    /// <summary>Every container of them, those that begin included.</summary>
    public static IEnumerable<(string File, V1Container Container)> Containers =>
        Pods.SelectMany(pod => pod.Pod.InitContainers.Concat(pod.Pod.Containers).Select(container => (pod.File, container)));
}
