using ZohoOdooSync.Sandbox.Http;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Sandbox.Admin;

/// <summary>GET /sandbox/state: both sides in numbers.</summary>
internal sealed class AdminState(SandboxServer sandbox)
{
    public Reply Answer()
    {
        var calls = sandbox.Zoho.Calls;
        var writes = sandbox.Odoo.Calls;
        var products = sandbox.Odoo.Products;
        var audit = BindingAudit.Of(sandbox.Odoo);
        return AdminReplies.Of(new
        {
            zoho = new
            {
                count = sandbox.Zoho.Count,
                active = sandbox.Zoho.ActiveCount,
                calls = calls.Total,
                nonGetCalls = calls.NonGet,
                callsToday = calls.Today,
                tokensIssued = sandbox.Zoho.TokensIssued,
                peakPerMinute = calls.PeakPerMinute,
                peakConcurrency = calls.PeakConcurrency,
                byEndpoint = calls.ByEndpoint,
            },
            odoo = new
            {
                version = sandbox.Odoo.Version,
                count = products.Count,
                active = products.Count(product => product.Active),
                bound = audit.BoundProducts,
                boundActive = audit.BoundActive,
                unbound = products.Count - audit.BoundProducts,
                duplicates = audit.Duplicates,
                calls = writes.Total,
                writes = writes.Writes,
                rowsWritten = writes.RowsWritten,
                created = writes.Created,
                deleted = writes.Deleted,
                needlessWrites = writes.NeedlessWrites.Count,
                fieldsWritten = writes.FieldsWritten,
                byMethod = writes.ByMethod,
            },
        });
    }
}
