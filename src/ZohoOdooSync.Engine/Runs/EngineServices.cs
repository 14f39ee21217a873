using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>The clients of both services, for as long as one operation takes.</summary>
/// <param name="Zoho">The source.</param>
/// <param name="Odoo">The target.</param>
internal sealed record EngineServices(ZohoCatalogue Zoho, OdooTarget Odoo) : IDisposable
{
    public void Dispose()
    {
        Zoho.Dispose();
        Odoo.Dispose();
    }
}
