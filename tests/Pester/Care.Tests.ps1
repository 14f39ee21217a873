BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  Import-Module (Get-ModulePath)
}

Describe 'Backup-SyncState and Restore-SyncState' {
  BeforeAll { $sandbox = Start-Sandbox -Products 20; Push-Location $sandbox.Home; Invoke-FullSync | Out-Null }
  AfterAll { Pop-Location; Stop-Sandbox $sandbox }

  It 'tells with -WhatIf where it would write, and writes nothing' {
    Backup-SyncState -WhatIf | Should -BeNullOrEmpty
    Join-Path $sandbox.Home backups | Should -Not -Exist
  }

  It 'writes a file under the base folder, without a secret, and says what is in it' {
    $backup = Backup-SyncState
    $backup.BackupFile | Should -BeLike (Join-Path $sandbox.Home backups 'sync_state-*.db')
    $backup.Counts.Bindings | Should -Be 20
    $backup.Home | Should -Be $sandbox.Home
    $folder = Join-Path $TestDrive ([guid]::NewGuid())
    Expand-Archive $backup.BackupFile $folder
    $text = (Get-ChildItem $folder -File | Get-Content -Raw) -join "`n"
    foreach ($secret in $sandbox.Secrets) { $text | Should -Not -Match ([regex]::Escape($secret)) }
  }

  It 'takes a relative destination as the session means it, and keeps what is there' {
    (Backup-SyncState one.db).BackupFile | Should -Be (Join-Path $sandbox.Home one.db)
    { Backup-SyncState one.db } | Should -Throw -ErrorId 'BackupExists,*'
    (Backup-SyncState one.db -Force).Counts.Runs | Should -Be 1
  }

  It 'tells with -WhatIf what a backup holds, and changes nothing' {
    $file = (Backup-SyncState two.db -Force).BackupFile
    $print = Get-FolderPrint $sandbox.Home
    $told = Invoke-Shell -Command "Import-Module '$(Get-ModulePath)'; Restore-SyncState '$file' -Path '$($sandbox.Home)' -WhatIf"
    $told.Text | Should -Match 'What if: Put the state of .+ back from .+two\.db.*: 20 bindings, 1 runs, 20 changes'
    $told.ExitCode | Should -Be 0
    Get-FolderPrint $sandbox.Home | Should -Be $print
  }

  It 'puts a state back from the pipeline, and says where the one before lies' {
    $backup = Backup-SyncState three.db -Force
    Invoke-FullSync | Out-Null
    $restored = $backup | Restore-SyncState
    @(Get-SyncHistory).Count | Should -Be 1
    $restored.SetAside | Should -Exist
    (Get-Item three.db | Restore-SyncState).StateFile | Should -Be (Join-Path $sandbox.Home data sync_server sync_tracking.db)
    (Invoke-FullSync).Counts.Unchanged | Should -Be 20
  }

  It 'refuses what is no backup, and one of another organisation' {
    Set-Content bad.db 'no backup'
    { Restore-SyncState bad.db } | Should -Throw -ErrorId 'BackupDamaged,*'
    { Restore-SyncState nowhere.db } | Should -Throw -ErrorId 'BackupMissing,*'
    $backup = Backup-SyncState four.db -Force
    $settings = Get-Content config/zoho_config.json -Raw
    try {
      $settings -replace '"organization_id": "\d+"', '"organization_id": "999"' | Set-Content config/zoho_config.json
      $foreign = { Restore-SyncState four.db } | Should -Throw -PassThru -ErrorId 'BackupForeign,*'
      $foreign.Exception.Message | Should -Match 'organisation 999'
    }
    finally { Set-Content config/zoho_config.json $settings }
  }

  It 'shows both within 80 columns' {
    $backup = Backup-SyncState five.db -Force
    $text = $backup | Out-String -Width 80
    $text | Should -Match 'Holds +: 20 bindings'
    $text += $backup | Restore-SyncState | Out-String -Width 80
    $text | Should -Match 'Before +: set aside as'
    ($text -split "`n" | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
  }
}

Describe 'Import-LegacySyncState' {
  BeforeEach {
    $sandbox = Start-Sandbox -Products 0
    Push-Location $sandbox.Home
    $pairs = [ordered]@{}
    foreach ($number in 1..5) {
      $item = Invoke-Sandbox $sandbox POST zoho/items @{ name = "Article $number"; rate = $number; sku = "S-$number" }
      $product = Invoke-Sandbox $sandbox POST odoo/products @{ name = "Article $number" }
      $pairs[$item.itemId] = @{ odoo_id = $product.product.id; checksum = 'x'; last_modified = 'y' }
    }
    $null = New-Item -ItemType Directory old/data/sync_server
    $file = Join-Path $sandbox.Home old data sync_server sync_tracking.json
    @{ last_full_sync = '2026-01-01T00:00:00'; zoho_products = $pairs; sync_history = @(1, 2, 3) } | ConvertTo-Json -Depth 5 | Set-Content $file
    Invoke-Sandbox $sandbox POST odoo/switches @{ botMayManageExternalIds = $true } | Out-Null
  }
  AfterEach { Pop-Location; Stop-Sandbox $sandbox }

  It 'judges every pair with -WhatIf, and writes nothing' {
    $print = Get-FolderPrint $sandbox.Home
    $judged = Import-LegacySyncState old -WhatIf -InformationAction SilentlyContinue
    $judged.Verdict | Should -Be (@('Bindable') * 5)
    Get-SandboxWrites $sandbox | Should -Be 0
    Get-FolderPrint $sandbox.Home | Should -Be $print
  }

  It 'binds the pairs, so that the full sync makes none of them again' {
    Invoke-Sandbox $sandbox DELETE "zoho/items/$(@($pairs.Keys)[0])" | Out-Null
    Invoke-Sandbox $sandbox POST odoo/products @{ name = 'Article 2'; active = $false } | Out-Null
    $judged = Import-LegacySyncState old -WarningVariable warned -WarningAction SilentlyContinue -InformationVariable told
    ($judged | Where-Object Verdict -eq Bound).BoundIn | Should -Be (@('Odoo') * 4)
    @($judged | Where-Object Verdict -eq ItemGone).Count | Should -Be 1
    ($judged | Where-Object Name -eq 'Article 2').SuspectedDuplicates.Count | Should -Be 1
    $judged[0].Home | Should -Be $sandbox.Home
    "$warned" | Should -Match 'look like duplicates'
    "$told" | Should -Match '5 pairs: 4 Bound, 1 ItemGone'
    "$told" | Should -Match '3 runs of the old history stay'
    $run = Invoke-FullSync
    $run.Counts.Created | Should -Be 0
    $run.Counts.Adopted | Should -Be 0
    $run.Counts.CountsMatch | Should -BeTrue
    (Import-LegacySyncState old -WarningAction SilentlyContinue | Where-Object Verdict -eq AlreadyBound).Count | Should -Be 4
  }

  It 'fits its table into 80 columns, the reason wrapped' {
    $text = Import-LegacySyncState old -WhatIf 6>$null | Out-String -Width 80
    ($text -split "`n" | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
    $text | Should -Match 'Bindable +\d{18,19} +\d+ +Article 1'
  }

  It 'says which folder it looked in, and what it could not understand' {
    (Get-Item old) | Should -Exist
    { Import-LegacySyncState } | Should -Throw -ErrorId 'LegacyStateMissing,*'
    '{"zoho_products":{"12":{"odoo_id":"x"}}}' | Set-Content $file
    $bad = { Import-LegacySyncState old } | Should -Throw -PassThru -ErrorId 'LegacyStateInvalid,*'
    $bad.Exception.Message | Should -Match 'zoho_products\.12\.odoo_id is "x"'
    $bad.ErrorDetails.RecommendedAction | Should -Match 'LegacyPath'
  }
}
