using System.Globalization;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>Reads a server's version.</summary>
internal static class OdooVersion
{
    /// <summary>
    /// Major version of <c>server_version_info</c>: its first element, a number, or on odoo.com a text such as
    /// <c>saas~18</c>. Zero where it cannot be read.
    /// </summary>
    public static int Major(JToken? versionInfo)
    {
        var first = versionInfo is JArray { Count: > 0 } info ? info[0].ToString() : string.Empty;
        var digits = new string([.. first.SkipWhile(c => !char.IsDigit(c)).TakeWhile(char.IsDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;
    }
}
