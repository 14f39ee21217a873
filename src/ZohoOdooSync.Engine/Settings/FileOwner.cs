using System.Runtime.InteropServices;

namespace ZohoOdooSync.Engine.Settings;

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
