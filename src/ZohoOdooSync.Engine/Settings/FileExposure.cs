using System.Runtime.InteropServices;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>Why a file must not be used, with how to mend it.</summary>
internal sealed record ExposureRefusal(string What, string Mend);

/// <summary>
/// What other accounts of this machine can do to a file that holds secrets or says where they are sent. That they can read
/// it is told; that every account can change it, or put another in its place, is a reason not to use it. Looked at on Linux
/// and macOS; Windows keeps the rights in access lists, which are not read.
/// </summary>
internal sealed record FileExposure(ExposureRefusal? Refusal, IReadOnlyList<string> Warnings)
{
    /// <summary>The variable that turns the refusal into a warning, for machines whose accounts are all one's own.</summary>
    public const string AllowVariable = "ZOHO_ODOO_SYNC_ALLOW_EXPOSED";

    private const UnixFileMode Readable = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite;

    private static readonly FileExposure Nothing = new(null, []);

    /// <summary>Looks at a file, its folder, and the folders above it up to a given one.</summary>
    public static FileExposure Of(string file, string upTo, SettingsEnvironment environment)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(file)) return Nothing;
        try
        {
            var warnings = new List<string>();
            var mode = File.GetUnixFileMode(file);
            var refusal = mode.HasFlag(UnixFileMode.OtherWrite)
                ? new ExposureRefusal($"every account of this machine can change {file}", $"chmod 600 {file}")
                : FoldersOf(file, upTo).Where(IsOpen).Select(folder => Replaceable(file, folder)).FirstOrDefault();
            if (refusal is null && (mode & Readable) != 0)
                warnings.Add($"The file with secrets is open to other accounts of this machine: chmod 600 {file}");
            if (FileOwner.IsStranger(file))
                warnings.Add($"{file} belongs to another account, which can change it: chown it to the one that runs this.");
            if (refusal is null || environment[AllowVariable] is not "1") return new(refusal, warnings);
            warnings.Add($"As {AllowVariable} allows, {refusal.What}.");
            return new(null, warnings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever reads the file next says why it cannot be read.
            return Nothing;
        }
    }

    /// <summary>Why a file that is not there yet will be refused: a folder that every account can change. Null where none is.</summary>
    public static ExposureRefusal? OfPlace(string file, string upTo, SettingsEnvironment environment)
    {
        if (OperatingSystem.IsWindows() || environment[AllowVariable] is "1") return null;
        return FoldersOf(file, upTo).Where(folder => Directory.Exists(folder) && IsOpen(folder))
            .Select(folder => Replaceable(file, folder)).FirstOrDefault();
    }

    private static ExposureRefusal Replaceable(string file, string folder) => new(
        $"every account of this machine can put another file in the place of {file}, since {folder} is open to it",
        $"chmod o-w {folder}");

    // In a folder with the sticky bit, as /tmp, nobody can replace the files of others.
    private static bool IsOpen(string folder) =>
        !OperatingSystem.IsWindows() &&
        (File.GetUnixFileMode(folder) & (UnixFileMode.OtherWrite | UnixFileMode.StickyBit)) == UnixFileMode.OtherWrite;

    private static IEnumerable<string> FoldersOf(string file, string upTo)
    {
        for (var folder = Path.GetDirectoryName(file); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
            if (string.Equals(folder, Path.TrimEndingDirectorySeparator(upTo), StringComparison.Ordinal)) yield break;
        }
    }
}

/// <summary>Who a file belongs to. Linux alone tells it in one way on every processor; elsewhere nobody is a stranger.</summary>
internal static class FileOwner
{
    private const int CurrentFolder = -100;
    private const uint WantedOwner = 0x8;
    private const int OwnerAt = 20;
    private const int ReplySize = 256;

    /// <summary>Whether a file belongs neither to the account of this process nor to root.</summary>
    public static bool IsStranger(string file) => OperatingSystem.IsLinux() && Of(file) is { } owner && owner != 0 && owner != Self();

    /// <summary>Whether a file belongs to another account than that of this process.</summary>
    public static bool IsForeign(string file) => OperatingSystem.IsLinux() && Of(file) is { } owner && owner != Self();

    private static uint? Of(string file)
    {
        var reply = new byte[ReplySize];
        try
        {
            return StatX(CurrentFolder, file, 0, WantedOwner, reply) == 0 ? BitConverter.ToUInt32(reply, OwnerAt) : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A system library from before 2018.
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "statx", ExactSpelling = true)]
    private static extern int StatX(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string file, int flags, uint wanted, [Out] byte[] reply);

    [DllImport("libc", EntryPoint = "geteuid", ExactSpelling = true)]
    private static extern uint Self();
}
