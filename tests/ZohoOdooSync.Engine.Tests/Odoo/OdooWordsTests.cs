using Newtonsoft.Json.Linq;
using Newtonsoft.Json;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;

namespace ZohoOdooSync.Engine.Tests.Odoo;

/// <summary>How Odoo's own words, fields and versions are understood.</summary>
public sealed class OdooWordsTests
{
    private static readonly Uri Server = new("http://127.0.0.1:8069");

    [Theory]
    [InlineData("odoo.exceptions.AccessDenied", "Access Denied", "OdooAuthenticationFailed", SyncErrorKind.Authentication)]
    [InlineData("werkzeug.exceptions.Unauthorized", "Invalid apikey", "OdooAuthenticationFailed", SyncErrorKind.Authentication)]
    [InlineData("odoo.exceptions.AccessError", "not allowed", "OdooAccessDenied", SyncErrorKind.Permission)]
    [InlineData("werkzeug.exceptions.Forbidden", "x", "OdooAccessDenied", SyncErrorKind.Permission)]
    [InlineData("odoo.exceptions.MissingError", "Record does not exist", "OdooRecordMissing", SyncErrorKind.Data)]
    [InlineData("odoo.exceptions.UserError", "Invalid language code: xx", "OdooLanguageMissing", SyncErrorKind.Settings)]
    [InlineData("odoo.exceptions.UserError", "No.", "OdooRefused", SyncErrorKind.Data)]
    [InlineData("odoo.exceptions.ValidationError", "Barcode", "OdooRefused", SyncErrorKind.Data)]
    [InlineData("odoo.exceptions.RedirectWarning", "x", "OdooRefused", SyncErrorKind.Data)]
    [InlineData("psycopg2.OperationalError", "FATAL: database \"x\" does not exist", "OdooDatabaseNotFound", SyncErrorKind.Settings)]
    [InlineData("psycopg2.OperationalError", "connection refused", "OdooUnavailable", SyncErrorKind.Unavailable)]
    [InlineData("psycopg2.InterfaceError", "cursor closed", "OdooUnavailable", SyncErrorKind.Unavailable)]
    [InlineData("psycopg2.errors.UntranslatableCharacter", "x", "OdooRefused", SyncErrorKind.Data)]
    [InlineData("psycopg2.errors.NumericValueOutOfRange", "x", "OdooRefused", SyncErrorKind.Data)]
    [InlineData("psycopg2.errors.SerializationFailure", "x", "OdooBusy", SyncErrorKind.Unavailable)]
    [InlineData("psycopg2.errors.DeadlockDetected", "x", "OdooBusy", SyncErrorKind.Unavailable)]
    [InlineData("psycopg2.errors.LockNotAvailable", "x", "OdooBusy", SyncErrorKind.Unavailable)]
    [InlineData("odoo.exceptions.LockError", "x", "OdooBusy", SyncErrorKind.Unavailable)]
    [InlineData("odoo.exceptions.ConcurrencyError", "x", "OdooBusy", SyncErrorKind.Unavailable)]
    [InlineData("psycopg2.pool.PoolError", "x", "OdooBusy", SyncErrorKind.Unavailable)]
    [InlineData("psycopg2.extensions.TransactionRollbackError", "x", "OdooBusy", SyncErrorKind.Unavailable)]
    [InlineData("builtins.ValueError", "Invalid field 'x'", "OdooUnexpectedError", SyncErrorKind.Protocol)]
    [InlineData("KeyError", "x", "OdooUnexpectedError", SyncErrorKind.Protocol)]
    public void An_exception_of_the_server_is_told_by_its_name_alone(string name, string message, string id, SyncErrorKind kind)
    {
        var error = new OdooFault(name, message)
            .ToException(new OdooCall("product.template", "write"), Server, "shop", "sync", new SecretMask());
        Assert.Equal((id, kind, false), (error.ErrorId, error.Kind, error.OutcomeUnknown));
        Assert.NotEmpty(error.NextStep);
    }

    [Fact]
    public void A_traceback_is_never_kept()
    {
        var fault = OdooFault.Parse("{\"name\":\"builtins.ValueError\",\"message\":\"no\",\"debug\":\"Traceback password\"}");
        Assert.Equal(("builtins.ValueError", "no"), (fault!.Name, fault.Message));
        Assert.DoesNotContain("Traceback", fault.ToException(new OdooCall("m", "f"), Server, "d", "u", new SecretMask()).ToString());
        Assert.Null(OdooFault.Parse("[1]"));
        Assert.Null(OdooFault.Parse("{\"name\":1}"));
        Assert.Null(OdooFault.Parse("<html>"));
        Assert.Equal(string.Empty, OdooFault.Parse("{\"name\":\"x\"}")!.Message);
    }

    [Theory]
    [InlineData("[19,0,0,\"final\",0,\"\"]", 19)]
    [InlineData("[\"saas~18\",4]", 18)]
    [InlineData("[\"18.0+e\"]", 18)]
    [InlineData("[]", 0)]
    [InlineData("[\"x\"]", 0)]
    [InlineData("\"19.0\"", 0)]
    public void A_version_is_read_as_every_edition_writes_it(string json, int expected)
    {
        Assert.Equal(expected, OdooVersion.Major(JToken.Parse(json)));
        Assert.Equal(0, OdooVersion.Major(null));
    }

    [Fact]
    public void Columns_are_those_that_the_server_has_and_lets_write()
    {
        var schema = OdooSchema.From(JObject.Parse("""
            {"name":{"type":"char"},"list_price":{"type":"float","digits":[16,2]},"default_code":{"type":"char","readonly":true},
             "type":{"type":"selection","selection":[["consu","Goods"],["service","Service"]]},"uom_id":{},"active":{}}
            """));
        Assert.Equal(
            [MirroredField.Name, MirroredField.Price, MirroredField.Unit, MirroredField.Active, MirroredField.ProductType],
            schema.Fields.Order());
        Assert.Equal((2, false, false, false),
            (schema.PriceDigits, schema.HasPurchaseUnit, schema.HasStorableFlag, schema.HasVariantCount));
        Assert.Equal(["name", "active", "write_date"], schema.ReadColumns([MirroredField.Name, MirroredField.Sku, MirroredField.Active]));
        Assert.Equal("type", schema.Column(MirroredField.ProductType));
        var cells = schema.LoadCells(
            Some.Values((MirroredField.Name, "a"), (MirroredField.Sku, "b"), (MirroredField.ProductType, "goods")), storable: true);
        Assert.Equal([("name", "a"), ("type", "consu")], cells);
    }

    [Fact]
    public void Odoo_14_makes_storable_products_by_their_type()
    {
        var schema = OdooSchema.From(JObject.Parse("""
            {"name":{},"type":{"selection":[["consu","Consumable"],["service","Service"],["product","Storable"]]},
             "uom_id":{},"uom_po_id":{},"product_variant_count":{"readonly":true},"active":{},"sale_ok":{},"standard_price":{}}
            """));
        Assert.Equal(
            [
                ("name", "a"), ("uom_id/id", "uom.x"), ("uom_po_id/id", "uom.x"), ("active", "True"), ("type", "product"),
                ("sale_ok", "False"), ("standard_price", "1.50"),
            ],
            schema.LoadCells(
                Some.Values(
                    (MirroredField.Name, "a"), (MirroredField.Unit, "uom.x"), (MirroredField.ProductType, "goods"),
                    (MirroredField.CanBeSold, false), (MirroredField.Cost, 1.50m), (MirroredField.Active, true)),
                storable: true));
        Assert.Null(schema.PriceDigits);
        Assert.Equal(["name", "product_variant_count", "write_date"], schema.ReadColumns([MirroredField.Name]));
        Assert.Empty(OdooSchema.From([]).Fields);
    }

    [Fact]
    public void Cells_are_read_as_what_they_mean()
    {
        var units = new Dictionary<int, string> { [3] = "uom.product_uom_kgm" };
        FieldValue Read(MirroredField field, string json) => OdooSchema.ReadValue(field, JToken.Parse(json), units);
        Assert.Equal(FieldValue.Of(12.5m), Read(MirroredField.Price, "12.5"));
        Assert.Equal(FieldValue.Of(12m), Read(MirroredField.Cost, "12"));
        Assert.Equal(FieldValue.Of(0m), Read(MirroredField.Price, "false"));
        Assert.Equal(FieldValue.Of(true), Read(MirroredField.Active, "true"));
        Assert.Equal(FieldValue.Of(false), Read(MirroredField.CanBeSold, "false"));
        Assert.Equal(FieldValue.Of("uom.product_uom_kgm"), Read(MirroredField.Unit, "[3,\"kg\"]"));
        Assert.Equal(FieldValue.Of("uom.uom,9"), Read(MirroredField.Unit, "[9,\"bag\"]"));
        Assert.Equal(FieldValue.Of(""), Read(MirroredField.Unit, "false"));
        Assert.Equal(FieldValue.Of("goods"), Read(MirroredField.ProductType, "\"product\""));
        Assert.Equal(FieldValue.Of("goods"), Read(MirroredField.ProductType, "\"consu\""));
        Assert.Equal(FieldValue.Of("combo"), Read(MirroredField.ProductType, "\"combo\""));
        Assert.Equal(FieldValue.Of(""), Read(MirroredField.Description, "false"));
        Assert.Equal(FieldValue.Of("x"), Read(MirroredField.Sku, "\"x\""));
    }

    [Theory]
    [InlineData("CanBeSold", null, "CanBeSold should be true or false and is missing")]
    [InlineData("Active", "1", "Active should be true or false and is a number")]
    [InlineData("Price", "\"12\"", "Price should be a number and is a text")]
    [InlineData("Name", "[1]", "Name should be a text and is a list")]
    [InlineData("Unit", "3", "Unit should be a pair of id and name and is a number")]
    public void A_cell_of_another_type_or_a_missing_one_is_not_believed(string field, string? json, string told)
    {
        var cell = json is null ? null : JToken.Parse(json);
        var error = Assert.ThrowsAny<JsonException>(
            () => OdooSchema.ReadValue(MirroredField.Parse(field), cell, new Dictionary<int, string>()));
        Assert.Equal(told, error.Message);
    }

    [Fact]
    public void Ids_of_saved_rows_come_in_their_order()
    {
        Assert.Equal([3, 4], Load(2, "{\"ids\":[3,4],\"messages\":[],\"nextrow\":0}").Ids);
        Assert.True(Load(1, "{\"ids\":[3],\"messages\":[{\"type\":\"warning\",\"message\":\"x\"}]}").IsSaved);
    }

    [Theory]
    [InlineData("{\"ids\":[3],\"messages\":[]}")]
    [InlineData("{\"ids\":[3,false],\"messages\":[]}")]
    public void Fewer_ids_than_rows_are_an_outcome_that_nobody_knows(string json)
    {
        var error = Assert.Throws<SyncException>(() => Load(2, json));
        Assert.Equal(("OdooReplyUnreadable", true), (error.ErrorId, error.OutcomeUnknown));
    }

    [Fact]
    public void Each_refused_row_is_named_with_its_first_reason()
    {
        var reply = Load(9, """
            {"ids":false,"messages":[{"type":"error","message":"cause","record":2,"rows":{"from":2,"to":3}},
             {"type":"error","message":"effect","record":2},{"type":"warning","message":"many"},{"type":"error","message":"out","record":9},
             {"type":"error","field":".id","message":"Unknown database identifier '7'","record":5}]}
            """);
        Assert.False(reply.IsSaved);
        Assert.Equal([new(2, "cause"), new(3, "cause"),
            new RefusedRow(5, "the product is no longer in Odoo (Unknown database identifier '7')", true)], reply.Refused);
        Assert.Equal("cause", reply.Words);
    }

    [Fact]
    public void A_refusal_without_rows_keeps_its_words()
    {
        Assert.Equal(("no way", 0), (Load(2, "{\"ids\":false,\"messages\":[{\"type\":\"error\",\"message\":\"no way\"}]}").Words, 0));
        Assert.Contains("gave no reason", Load(2, "{\"ids\":false,\"messages\":[]}").Words);
    }

    [Fact]
    public void The_loser_of_two_imports_is_told_to_try_again()
    {
        var error = Assert.Throws<SyncException>(() => Load(
            1, "{\"ids\":false,\"messages\":[{\"type\":\"error\",\"record\":0,\"message\":\"could not serialize access due to concurrent "
                + "update\"}]}"));
        Assert.Equal(("OdooBusy", false), (error.ErrorId, error.OutcomeUnknown));
    }

    /// <summary>
    /// From 18 on Odoo also tells what the batch as a whole met, with the number of the first row, whichever row is bad.
    /// </summary>
    [Fact]
    public void The_first_row_is_not_blamed_for_the_batch()
    {
        var reply = Load(3, """
            {"ids":false,"messages":[{"type":"error","message":"bad text","record":0,"rows":{"from":0,"to":0}},
             {"type":"error","message":"bad text","record":2,"rows":{"from":2,"to":2}}]}
            """);
        Assert.Equal([2], reply.Refused.Select(row => row.Index));
        // Alone it is what it says.
        Assert.Equal([0], Load(3, "{\"ids\":false,\"messages\":[{\"type\":\"error\",\"message\":\"bad\",\"record\":0}]}").Refused.Select(
            row => row.Index));
        // So is the first row's own cell.
        Assert.Equal([0, 2], Load(3, """
            {"ids":false,"messages":[{"type":"error","field":"name","message":"a","record":0},{"type":"error","message":"b","record":2}]}
            """).Refused.Select(row => row.Index));
    }

    private static BatchReply Load(int rows, string json)
    {
        using var reader = WireJson.Read(json);
        return LoadReply.Read(reader, new SecretMask()).ToBatchReply(rows, Server);
    }
}
