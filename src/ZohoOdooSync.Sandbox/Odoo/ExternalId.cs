namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>One ir.model.data record.</summary>
/// <param name="Id">Its own database id.</param>
/// <param name="Module">Part before the dot.</param>
/// <param name="Name">Part after the first dot.</param>
/// <param name="Model">Model of the record it names.</param>
/// <param name="ResId">Id of the record it names.</param>
/// <param name="NoUpdate">Its noupdate flag.</param>
public sealed record ExternalId(int Id, string Module, string Name, string Model, int ResId, bool NoUpdate)
{
    /// <summary>module.name</summary>
    public string Full => $"{Module}.{Name}";
}
