namespace ZohoOdooSync.Sandbox.Catalogue;

/// <summary>Words of the generated catalogue: English, Arabic and Sorani Kurdish.</summary>
internal static class CatalogueWords
{
    public static readonly string[] EnglishAdjectives =
    [
        "Steel", "Compact", "Heavy-Duty", "Organic", "Blue", "Industrial", "Classic", "Premium", "Foldable", "Wireless",
        "Ceramic", "Recycled", "Deluxe", "Portable", "Digital", "Cotton",
    ];

    public static readonly string[] EnglishNouns =
    [
        "Water Pump", "Office Chair", "Drill Bit", "Green Tea", "LED Lamp", "Cement Bag", "Printer Cartridge", "Copper Cable",
        "Notebook", "Safety Helmet", "Olive Oil", "Door Hinge", "Air Filter", "Hand Soap", "Basmati Rice", "Router",
    ];

    public static readonly string[] ArabicNouns =
    [
        "مضخة ماء", "كرسي مكتب", "شاي أخضر", "مصباح", "كيس أسمنت", "حبر طابعة", "سلك نحاس", "دفتر", "خوذة سلامة", "زيت زيتون",
        "مفصل باب", "مرشح هواء", "صابون", "رز بسمتي",
    ];

    public static readonly string[] ArabicAdjectives = ["كبير", "صغير", "أزرق", "ممتاز", "صناعي", "عضوي", "محمول", "رقمي"];

    public static readonly string[] KurdishNouns =
    [
        "پەمپی ئاو", "کورسی نووسینگە", "چای سەوز", "گڵۆپ", "کیسەی چیمەنتۆ", "مەرەکەبی چاپکەر", "وایەری مس", "تێنووس",
        "کڵاوی پاراستن", "ڕۆنی زەیتوون", "فلتەری هەوا", "سابوون", "برنجی بەسمەتی",
    ];

    public static readonly string[] KurdishAdjectives = ["گەورە", "بچووک", "شین", "نایاب", "پیشەسازی", "سروشتی", "دیجیتاڵ"];

    /// <summary>Endings that break careless quoting, escaping, trimming and encoding.</summary>
    public static readonly string[] AwkwardEndings =
    [
        "\"XL\"", "<b>new</b>", "O'Brien & Sons", "🚀", "50% / 100%", "{0} %s", "a\\b", "½″ × 3 m", "é́ combined", "👩‍🔧 kit",
        "no\u00A0break", "two  spaces", "[A] (B)", "tab\there", "ends with a space ",
    ];

    public static readonly string[] Sentences =
    [
        "Delivered in a sealed box.", "Keep dry and away from direct sunlight.", "Suitable for indoor and outdoor use.",
        "يحفظ في مكان جاف وبارد.", "ضمان لمدة سنتين.", "لە شوێنێکی وشک هەڵبگرە.", "گەرەنتی دوو ساڵ.",
        "Tested to <ISO 9001> & \"CE\" rules.", "See the manual: page 4; contact sales for volume prices.",
    ];

    public static readonly string[] Brands = ["", "", "", "Nova", "Zagros", "دجلة", "Acme & Co"];

    /// <summary>Units that every Odoo knows under some name.</summary>
    public static readonly string[] KnownUnits = ["pcs", "kg", "g", "l", "m", "hour", "dozen", "box", "Units", "cm", "day"];

    /// <summary>Units that no Odoo has.</summary>
    public static readonly string[] StrangeUnits = ["carton-xyz", "كرتون", "دانە"];

    /// <summary>Prices whose exact decimals matter: more decimals than the currency, halves, zero, large.</summary>
    public static readonly decimal[] OddPrices =
        [12.345m, 0.005m, 19.99m, 0m, 0.01m, 1.005m, 99.995m, 360.00m, 1234.5m, 250000m, 0.1m, 7.125m];
}
