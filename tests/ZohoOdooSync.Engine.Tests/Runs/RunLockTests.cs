using Xunit;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Runs;

public sealed class RunLockTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zohoodoosync-lock-");

    private string Lock => Path.Combine(_folder.FullName, "data", "run.lock");

    [Fact]
    public void One_holds_it_and_the_other_is_told_by_whom_and_since_when()
    {
        var time = new ManualTime();
        using (RunLock.Acquire(Lock, time))
        {
            var error = Assert.Throws<SyncException>(() => RunLock.Acquire(Lock, time));
            Assert.Equal("SyncLocked", error.ErrorId);
            Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName} since 2026-06-09 12:00:00 UTC", error.Message);
            File.Delete(Lock + ".owner");
            Assert.Contains("could not be found out", Assert.Throws<SyncException>(() => RunLock.Acquire(Lock, time)).Message);
        }

        RunLock.Acquire(Lock, time).Dispose();
        Assert.False(File.Exists(Lock + ".owner"));
    }

    [Fact]
    public void A_file_that_was_left_behind_holds_nobody_up()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Lock)!);
        File.WriteAllText(Lock, "left");
        File.WriteAllText(Lock + ".owner", "process 1");
        RunLock.Acquire(Lock, new ManualTime()).Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "data"), "a file in the place of the folder");
        var error = Assert.Throws<SyncException>(() => RunLock.Acquire(Lock, new ManualTime()));
        Assert.Equal(("StateNotWritable", SyncErrorKind.State), (error.ErrorId, error.Kind));
        Assert.Contains(Lock, error.Message);
    }

    [Fact]
    public void A_lock_whose_owner_cannot_be_written_down_is_given_back()
    {
        Directory.CreateDirectory(Lock + ".owner");
        Assert.Equal("StateNotWritable", Assert.Throws<SyncException>(() => RunLock.Acquire(Lock, new ManualTime())).ErrorId);
        Directory.Delete(Lock + ".owner");
        RunLock.Acquire(Lock, new ManualTime()).Dispose();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
