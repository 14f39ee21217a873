using System.Runtime.CompilerServices;

// The stores share one serialisation and one session; nobody else needs to see them.
[assembly: InternalsVisibleTo("ZohoOdooSync.State.Sqlite")]
[assembly: InternalsVisibleTo("ZohoOdooSync.State.LiteDB")]
[assembly: InternalsVisibleTo("ZohoOdooSync.State.Tests")]
