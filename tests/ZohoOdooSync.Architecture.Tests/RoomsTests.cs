using NetArchTest.Rules;
using ZohoOdooSync.Engine;

namespace ZohoOdooSync.Architecture.Tests;

/// <summary>The data goes one way through the rooms of the engine: a room knows only those before it.</summary>
public sealed class RoomsTests
{
    private const string Engine = "ZohoOdooSync.Engine";

    // In the order of the data; rooms of one line do not know each other.
    private static readonly string[][] Order =
    [
        ["Ground"], ["Fields"], ["Settings"], ["State"], ["Zoho", "Odoo"], ["Mapping"], ["Planning"], ["Applying"], ["Log"], ["Reports"],
        ["Setup"], ["Notify"], ["Runs"], ["Import"], ["Server"],
    ];

    [Fact]
    public void A_room_knows_only_the_rooms_before_it() => Snapshot.HoldNone(
        from room in Order.SelectMany((rooms, rank) => rooms.Select(name => (Name: name, Rank: rank)))
        let later = Order.SelectMany((rooms, rank) => rooms.Where(name => rank >= room.Rank && name != room.Name)).ToList()
        from other in later
        let result = Types.InAssembly(typeof(SyncEngine).Assembly).That().ResideInNamespace($"{Engine}.{room.Name}")
            .ShouldNot().HaveDependencyOn($"{Engine}.{other}").GetResult()
        where !result.IsSuccessful
        from name in result.FailingTypes.Select(type => type.Name.Split('`')[0].Split('+')[0]).Distinct()
        orderby room.Rank, name
        select $"{room.Name}/{name} knows {other}");

    [Fact]
    public void Every_type_of_the_engine_lives_in_a_room() => Snapshot.HoldNone(
        from type in typeof(SyncEngine).Assembly.GetTypes()
        where type.Namespace is { } space && space.StartsWith(Engine, StringComparison.Ordinal) && type.DeclaringType is null
        let room = type.Namespace!.Split('.').ElementAtOrDefault(2)
        where room is null ? type != typeof(SyncEngine) : !Order.Any(rooms => rooms.Contains(room))
        select $"{type.FullName} lives in no room");

    [Fact]
    public void A_file_lies_in_the_folder_of_its_namespace() => Snapshot.HoldNone(
        from file in Repository.SourceFiles("src")
        let space = file.Text.Split('\n').FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
        where space is not null
        let expected = Path.GetDirectoryName(file.Path)!.Replace('\\', '/')["src/".Length..].Replace('/', '.')
        // Error ids of cmdlets end with their type's full name; scripts compare them.
        where space.TrimEnd() != $"namespace {expected.Replace("PowerShell.Cmdlets", "PowerShell.Commands", StringComparison.Ordinal)};"
        select $"{file.Path} says {space}");
}
