@{
  RootModule = 'ZohoOdooSync.psm1'
  ModuleVersion = '0.1.0'
  GUID = '7f0f6a52-93c1-4c5e-9b3e-51c0a7d3e8b4'
  Author = 'ZohoOdooSync'
  CompanyName = 'ZohoOdooSync'
  Copyright = '(c) ZohoOdooSync'
  Description = 'Keeps the products of one Odoo database an exact mirror of the items of one Zoho Books organisation, and proves it.'
  PowerShellVersion = '7.4'
  CompatiblePSEditions = @('Core')
  TypesToProcess = @('ZohoOdooSync.Types.ps1xml')
  FormatsToProcess = @('ZohoOdooSync.Format.ps1xml')
  CmdletsToExport = @(
    'Backup-SyncState'
    'Get-SyncChange'
    'Get-SyncHistory'
    'Get-SyncLog'
    'Get-SyncPlan'
    'Get-SyncStatus'
    'Get-ZohoOdooSyncSetting'
    'Import-LegacySyncState'
    'Invoke-FullSync'
    'New-ZohoOdooSyncSetting'
    'Register-ZohoOdooSyncService'
    'Restore-SyncState'
    'Set-ZohoOdooSyncSetting'
    'Start-ZohoOdooSync'
    'Stop-ZohoOdooSync'
    'Test-SyncParity'
    'Test-ZohoOdooConnection'
    'Undo-SyncRun'
    'Unregister-ZohoOdooSyncService'
    'Watch-SyncStatus'
  )
  FunctionsToExport = @()
  AliasesToExport = @()
  VariablesToExport = @()
  PrivateData = @{
    PSData = @{
      Tags = @('Zoho', 'ZohoBooks', 'Odoo', 'ERP', 'Inventory', 'Product', 'Sync', 'Synchronisation', 'Mirror',
        'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
    }
  }
}
