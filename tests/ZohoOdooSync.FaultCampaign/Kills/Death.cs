using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.FaultCampaign.Harness;

namespace ZohoOdooSync.FaultCampaign.Kills;

/// <summary>
/// The death of a process at one of its instructions: counted are every commit of the state, before and after, every
/// instruction within one, and every request, before it leaves and before its reply is read. At the chosen one the state
/// file is kept as it is on the disk, and from then on nothing that the dying engine does reaches the file or a service.
/// </summary>
/// <param name="at">The instruction, from 1; 0 for never.</param>
/// <param name="statePath">The state file.</param>
/// <param name="remains">Where the files that the process leaves are kept: a folder that is not there yet.</param>
internal sealed class Death(int at, string statePath, string remains)
{
    private static readonly string[] Locks = [".lock", ".db-lock", ".db-line"];

    private readonly Lock _gate = new();

    // Held by a transaction: a process that dies leaves no file that is half of one transaction and half of the next.
    private readonly Lock _turn = new();
    // The thread that is within a transaction: its own store holds the file.
    private int _writer;
    private int _instructions;
    private bool _isOwed;

    /// <summary>Where the files that the process left are kept.</summary>
    public string Remains => remains;

    /// <summary>Whether it has come.</summary>
    public bool HasCome { get; private set; }

    /// <summary>Instructions so far; all of them where it never came.</summary>
    public int Instructions => _instructions;

    /// <summary>The last thing that the process did.</summary>
    public string LastDeed { get; private set; } = "nothing";

    /// <summary>Opens the state of the dying process.</summary>
    public IStateStore Open(string path, StateAccess access)
    {
        Step($"open the state for {access}");
        lock (_turn)
        {
            var store = StateStore.Open(path, access);
            if (!HasCome) return new DyingStore(this, store);
            store.Dispose();
            LetGo();
            throw new ProcessDiedException();
        }
    }

    /// <summary>A request crosses the wire.</summary>
    public void Cross(Crossing crossing, HttpRequestMessage request) => Step($"{crossing} {request.RequestUri!.AbsolutePath}");

    /// <summary>One instruction; throws where the process is dead.</summary>
    public void Step(string deed)
    {
        lock (_gate)
        {
            if (HasCome) throw new ProcessDiedException();
            if (++_instructions != at)
            {
                LastDeed = deed;
                return;
            }

            (HasCome, LastDeed) = (true, deed);
            // A store may hold its file for itself within a transaction, its own or that of another thread: then what it leaves is seen
            // when it has let go.
            _isOwed = !TryKeep();
        }

        throw new ProcessDiedException();
    }

    /// <summary>A transaction of a dead process has let go of the file.</summary>
    private void LetGo()
    {
        lock (_gate)
        {
            if (!_isOwed) return;
            Assert.True(TryKeep());
            _isOwed = false;
        }
    }

    private bool TryKeep()
    {
        if (!_turn.TryEnter()) return false;
        try
        {
            if (_writer == Environment.CurrentManagedThreadId) return TryCopy();
            // Whoever reads holds the file for a moment, and comes to an end.
            while (!TryCopy()) Thread.Yield();
            return true;
        }
        finally
        {
            _turn.Exit();
        }
    }

    private bool TryCopy()
    {
        var folder = Path.GetDirectoryName(statePath)!;
        // What an attempt before copied until a file was held: its log would bring older pages back over the file of this one.
        if (Directory.Exists(remains)) Directory.Delete(remains, recursive: true);
        Directory.CreateDirectory(remains);
        if (!Directory.Exists(folder)) return true;
        try
        {
            // Not the locks: they end with their process, and one that is held cannot be copied.
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => !Locks.Any(file.EndsWith)))
                File.Copy(file, Path.Combine(remains, Path.GetFileName(file)), overwrite: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private sealed class DyingStore(Death death, IStateStore store) : IStateStore
    {
        public string Path => store.Path;

        public string Backend => store.Backend;

        public StateAccess Access => store.Access;

        public T Read<T>(Func<IStateReader, T> query)
        {
            if (death.HasCome) throw new ProcessDiedException();
            return store.Read(query);
        }

        public void Write(Action<IStateWriter> change)
        {
            death.Step("before a commit");
            lock (death._turn)
            {
                try
                {
                    death._writer = Environment.CurrentManagedThreadId;
                    try
                    {
                        store.Write(writer =>
                        {
                            change(WriterProxy.Around(writer, death));
                            death.Step("at a commit");
                        });
                    }
                    finally
                    {
                        death._writer = 0;
                    }

                    death.Step("after a commit");
                }
                catch (ProcessDiedException)
                {
                    death.LetGo();
                    throw;
                }
            }
        }

        public void Dispose() => store.Dispose();
    }

    /// <summary>Counts the instructions within a transaction.</summary>
    [SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "A proxy is derived from at run time.")]
    public class WriterProxy : DispatchProxy
    {
        private IStateWriter _writer = null!;
        private Death _death = null!;

        internal static IStateWriter Around(IStateWriter writer, Death death)
        {
            var proxy = Create<IStateWriter, WriterProxy>();
            (((WriterProxy)(object)proxy)._writer, ((WriterProxy)(object)proxy)._death) = (writer, death);
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            _death.Step($"in a commit: {targetMethod!.Name}");
            try
            {
                return targetMethod.Invoke(_writer, args);
            }
            catch (TargetInvocationException e) when (e.InnerException is not null)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException);
                throw;
            }
        }
    }
}

/// <summary>What the dying engine meets: nothing that it does reaches anybody any more.</summary>
internal sealed class ProcessDiedException() : Exception("The process is dead.");
