using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Tests.Mapping;

/// <summary>What becomes of values at the edges of what a column takes.</summary>
public sealed class ColumnConversionTests
{
    [Theory]
    [InlineData("A", "B")]
    [InlineData(" A ", "B")]
    [InlineData("B", "A")]
    [InlineData("C", "C")]
    public void What_the_table_of_categories_gives_is_not_looked_up_in_it_again(string said, string held) =>
        Assert.Equal(held, Convert(MirroredField.Category, said, ["A", "B", "C"]).Value?.Text);

    [Theory]
    [InlineData("A", "B")]
    [InlineData("B", "A")]
    public void What_the_table_of_taxes_gives_is_not_looked_up_in_it_again(string said, string held) =>
        Assert.Equal(held, Convert(MirroredField.SaleTaxes, new ItemTax(said, 5m), ["A", "B"]).Value?.Text);

    [Fact]
    public void A_tax_whose_name_holds_a_comma_and_that_is_there_twice_is_not_taken_for_two_others()
    {
        var (value, problem) = Convert(
            MirroredField.SaleTaxes, new ItemTax("5%, reduced", 5m), ["5%, reduced", "5%, reduced", "5%", "reduced"]);
        Assert.Null(value);
        Assert.Contains("2 records of account.tax have this name (ids 1, 2)", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_category_of_spaces_alone_is_none_and_a_column_that_needs_one_keeps_its_own() =>
        Assert.Equal((null, string.Empty), Convert(MirroredField.Category, "  ", ["A"]));

    [Theory]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-79228162514264337593543950335")]
    [InlineData("12345678901234567890")]
    public void A_weight_beyond_every_number_is_the_trouble_of_that_field_alone(string number)
    {
        var weight = new ItemWeight(decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture), "kg");
        var conversion = new ColumnConversion(
            new MappingSettings(), MirroredField.Weight, new OdooColumn("weight", ColumnType.Float) { Digits = 2 }, "lb");
        Assert.Null(conversion.Convert(weight, out var problem));
        Assert.StartsWith($"weight is \"{number} kg\": ", problem, StringComparison.Ordinal);
    }

    private static (FieldValue? Value, string Problem) Convert(MirroredField field, object said, string[] records)
    {
        var table = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["A"] = "B", ["B"] = "A" };
        var isTax = field.Kind == FieldKind.Tax;
        var column = new OdooColumn(field.Columns[0], isTax ? ColumnType.Many2Many : ColumnType.Many2One)
        {
            Relation = isTax ? "account.tax" : RelatedRecords.Categories, IsRequired = !isTax,
            Records = new RelatedRecords(
                isTax ? "account.tax" : RelatedRecords.Categories, records.Index().ToDictionary(one => one.Index + 1, one => one.Item)),
        };
        var conversion = new ColumnConversion(new MappingSettings { Categories = table, Taxes = table }, field, column, weightUnit: null);
        return (conversion.Convert(said, out var problem), problem);
    }
}
