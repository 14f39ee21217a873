@{
  RootModule = 'ZohoOdooSync.psm1'
  ModuleVersion = '0.1.0'
  GUID = '7f0f6a52-93c1-4c5e-9b3e-51c0a7d3e8b4'
  Author = 'ZohoOdooSync contributors'
  Copyright = '(c) ZohoOdooSync contributors. MIT license, see LICENSE.'
  Description = 'Keeps the products of one Odoo database an exact mirror of the items of one Zoho Books organisation, and proves it.'
  PowerShellVersion = '7.4'
  CompatiblePSEditions = @('Core')
  TypesToProcess = @('ZohoOdooSync.Types.ps1xml')
  FormatsToProcess = @('ZohoOdooSync.Format.ps1xml')
  CmdletsToExport = @(
    'Backup-SyncState'
    'Export-SyncReport'
    'Get-SyncChange'
    'Get-SyncField'
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
    'Send-SyncNotification'
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
  FileList = @(
    # Written at build: every file of the folder.
  )
  PrivateData = @{
    PSData = @{
      ReleaseNotes = 'First release: full runs, cycles, plans, parity, undo, backups and services for Zoho Books and Odoo 14 to 21.'
      Tags = @('Zoho', 'ZohoBooks', 'Odoo', 'ERP', 'Inventory', 'Product', 'Sync', 'Synchronisation', 'Mirror',
        'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
    }
  }
}
