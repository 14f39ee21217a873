using System.Collections;
using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Tests.Mapping;

public sealed class ProductValuesTests
{
    /// <summary>Values of few fields with few values, so that equal ones are common; each field with its own kind.</summary>
    internal static Gen<ProductValues> AnyValues() =>
        from fields in Gen.SubListOf(FieldCatalogue.All.ToArray())
        from seeds in Gen.ArrayOf(Gen.Choose(0, 4), FieldCatalogue.All.Count)
        select ProductValues.Of(fields.Select(field =>
            new KeyValuePair<MirroredField, FieldValue>(field, ValueFor(field, seeds[field.Order]))));

    private static FieldValue ValueFor(MirroredField field, int seed) => field.Kind switch
    {
        FieldKind.Status or FieldKind.Flag => FieldValue.Of(seed % 2 == 0),
        FieldKind.Number or FieldKind.Money =>
            FieldValue.Of(new[] { 0m, -0.00m, 12.5m, 12.50m, -12.5m }[seed]),
        _ => FieldValue.Of(new[] { null, "", "a", "ab", "برغي" }[seed]),
    };

    [Property(MaxTest = 500)]
    public Property A_difference_holds_what_the_other_side_does_not_and_nothing_else() => ForPairs((wanted, held) =>
    {
        var difference = wanted.DifferenceTo(held);
        foreach (var field in FieldCatalogue.All)
        {
            var differs = wanted[field] is { } value && held[field] != value;
            Assert.Equal(differs ? wanted[field] : null, difference[field]);
        }

        Assert.Empty(wanted.DifferenceTo(wanted));
    });

    [Property(MaxTest = 500)]
    public Property Laying_a_difference_over_the_other_side_leaves_no_difference() => ForPairs((wanted, held) =>
        Assert.Empty(wanted.DifferenceTo(held.With(wanted.DifferenceTo(held)))));

    [Property(MaxTest = 500)]
    public Property Overlaid_values_win_and_all_others_stay() => ForPairs((below, above) =>
    {
        var both = below.With(above);
        foreach (var field in FieldCatalogue.All) Assert.Equal(above[field] ?? below[field], both[field]);
        Assert.Equal(below, below.With(ProductValues.Empty));
        Assert.Equal(below, below.With(below));
    });

    [Property(MaxTest = 500)]
    public Property Keeping_some_fields_and_the_others_splits_the_values() => ForPairs((values, chosen) =>
    {
        var some = values.Only(field => chosen[field] is not null);
        var rest = values.Only(field => chosen[field] is null);
        Assert.Equal(values.Count, some.Count + rest.Count);
        Assert.Equal(values, some.With(rest));
    });

    [Property(MaxTest = 500)]
    public Property A_digest_is_equal_exactly_when_the_values_are() => ForPairs((one, other) =>
    {
        Assert.Equal(one.Equals(other), ValuesDigest.Of(one) == ValuesDigest.Of(other));
        if (one.Equals(other)) Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Matches("^[0-9A-F]{32}$", ValuesDigest.Of(one));
    });

    [Property]
    public Property Equality_does_not_depend_on_the_order_of_making() =>
        Prop.ForAll(AnyValues().ToArbitrary(), values =>
        {
            var again = ProductValues.Of(values.Reverse());
            Assert.Equal(values, again);
            Assert.True(values.Equals((object)again));
            Assert.Equal(FieldCatalogue.All.Where(field => values[field] is not null), again.Fields);
        });

    [Fact]
    public void A_field_that_is_named_twice_is_an_error_of_the_caller() => Assert.Throws<ArgumentException>(() =>
        ProductValues.Of([new(MirroredField.Name, FieldValue.Of("a")), new(MirroredField.Name, FieldValue.Of("a"))]));

    [Fact]
    public void Values_enumerate_and_print_in_the_order_of_the_fields()
    {
        var values = Some.Values((MirroredField.Active, true), (MirroredField.Price, 12.50m), (MirroredField.Name, "a"));
        Assert.Equal("Name=a; Price=12.5; Active=true", values.ToString());
        Assert.Equal(3, ((IEnumerable)values).Cast<object>().Count());
        Assert.False(values.Equals(null));
        Assert.False(values.Equals("x"));
    }

    [Fact]
    public void Lists_of_texts_never_run_together_in_a_digest()
    {
        Assert.NotEqual(ValuesDigest.Of(["ab", "c"]), ValuesDigest.Of(["a", "bc"]));
        Assert.NotEqual(ValuesDigest.Of(["a", ""]), ValuesDigest.Of(["a"]));
        Assert.NotEqual(ValuesDigest.Of(["1:a"]), ValuesDigest.Of(["", "a"]));
        Assert.Equal(ValuesDigest.Of(["a", "b"]), ValuesDigest.Of(["a", "b"]));
    }

    [Fact]
    public void A_digest_of_half_a_character_does_not_throw() => Assert.Equal(32, ValuesDigest.Of(["a\uD800"]).Length);

    [Fact]
    public void No_text_and_empty_text_are_the_same_value()
    {
        Assert.Equal(FieldValue.Of((string?)null), FieldValue.Of(string.Empty));
        Assert.Equal(default, FieldValue.Of((string?)null));
        Assert.Equal(string.Empty, FieldValue.Of((string?)null).Text);
    }

    [Fact]
    public void Values_of_different_kinds_are_never_equal()
    {
        Assert.NotEqual(FieldValue.Of(0m), FieldValue.Of(false));
        Assert.NotEqual(FieldValue.Of(1m), FieldValue.Of(true));
        Assert.NotEqual(FieldValue.Of("true"), FieldValue.Of(true));
        Assert.NotEqual(FieldValue.Of(string.Empty), FieldValue.Of(0m));
        Assert.True(FieldValue.Of("a") is { IsText: true, IsNumber: false, IsFlag: false, Number: 0m, Flag: false });
        Assert.True(FieldValue.Of(2m) is { IsText: false, IsNumber: true, IsFlag: false, Text: "", Flag: true });
        Assert.True(FieldValue.Of(true) is { IsText: false, IsNumber: false, IsFlag: true, Number: 1m });
    }

    [Fact]
    public void Values_that_share_copies_with_others_stay_what_they_are()
    {
        var own = ProductValues.Of(
            [new(MirroredField.Name, FieldValue.Of(new string('a', 9))), new(MirroredField.Price, FieldValue.Of(2m))]);
        var others = ProductValues.Of(
            [new(MirroredField.Name, FieldValue.Of(new string('a', 9))), new(MirroredField.Sku, FieldValue.Of("b")),
            new(MirroredField.Price, FieldValue.Of(3m))]);
        own.Share(others);
        Assert.Equal(
            ProductValues.Of([new(MirroredField.Name, FieldValue.Of("aaaaaaaaa")), new(MirroredField.Price, FieldValue.Of(2m))]), own);
        Assert.Same(others[MirroredField.Name]!.Value.Text, own[MirroredField.Name]!.Value.Text);
    }

    [Property]
    public Property Numbers_compare_and_print_by_value() =>
        Prop.ForAll(ArbMap.Default.ArbFor<decimal>(), ArbMap.Default.ArbFor<decimal>(), (one, other) =>
        {
            Assert.Equal(one == other, FieldValue.Of(one) == FieldValue.Of(other));
            Assert.Equal(one == other, FieldValue.Of(one).ToString() == FieldValue.Of(other).ToString());
        });

    [Fact]
    public void Values_print_without_a_zero_too_much_and_texts_without_quotes()
    {
        Assert.Equal("12.5", FieldValue.Of(12.500m).ToString());
        Assert.Equal("0", FieldValue.Of(-0.0m).ToString());
        Assert.Equal("false", FieldValue.Of(false).ToString());
        Assert.Equal("text", FieldValue.Of("text").ToString());
    }

    private static Property ForPairs(Action<ProductValues, ProductValues> law) =>
        Prop.ForAll(AnyValues().ToArbitrary(), AnyValues().ToArbitrary(), law);
}
