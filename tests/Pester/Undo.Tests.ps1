BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  Import-Module (Get-ModulePath)

  function Set-Rate([decimal] $Rate) {
    $file = Join-Path $sandbox.Home config zoho_config.json
    $settings = Get-Content $file -Raw | ConvertFrom-Json -AsHashtable
    $settings.pricing ??= @{}
    $settings.pricing.exchange_rate = $Rate
    $settings | ConvertTo-Json -Depth 9 | Set-Content $file
  }

  function Get-Price { Invoke-Sandbox $sandbox GET odoo/products | ForEach-Object { "$($_.product.id)=$($_.product.listPrice)" } }
}

Describe 'Undo-SyncRun' {
  BeforeEach {
    $sandbox = Start-Sandbox -Products 20
    Push-Location $sandbox.Home
    Invoke-FullSync | Out-Null
    $right = Get-Price
    Set-Rate 15000
    $wrong = Invoke-FullSync
    $wrongly = Get-Price
  }
  AfterEach { Pop-Location; Stop-Sandbox $sandbox }

  It 'puts all values back, and yields a run of its own' {
    $undo = Undo-SyncRun $wrong.RunId -Confirm:$false -WarningVariable told -WarningAction SilentlyContinue
    Get-Price | Should -Be $right
    "$($undo.Kind) $($undo.Outcome) $($undo.UndoneRun)" | Should -Be "Undo Succeeded $($wrong.RunId)"
    $undo.ExitCode | Should -Be 0
    $undo.ZohoCalls | Should -Be 0
    $undo.Home | Should -Be $sandbox.Home
    "$told" | Should -Match 'The next run writes again whatever Zoho and the settings say'
    (Get-SyncHistory 1).RunId | Should -Be $undo.RunId
    $undo | Format-List | Out-String | Should -Match "Undone run\s*: $($wrong.RunId)"
  }

  It 'is undone in the same way' {
    $undo = Undo-SyncRun $wrong.RunId -Confirm:$false 3> $null
    (Get-SyncHistory 1 | Undo-SyncRun -Confirm:$false 3> $null).UndoneRun | Should -Be $undo.RunId
    Get-Price | Should -Be $wrongly
  }

  It 'tells with -WhatIf what it would do, and changes nothing anywhere' {
    $state = Get-FolderPrint $sandbox.Home
    $told = Invoke-Shell -Command "Import-Module '$(Get-ModulePath)'; Undo-SyncRun $($wrong.RunId) -Path '$($sandbox.Home)' -WhatIf"
    $told.ExitCode | Should -Be 0
    $told.Text | Should -Match 'What if: Update 20 products in Odoo database "sandbox": .+, .+, .+ and 17 more'
    Get-Price | Should -Be $wrongly
    Get-FolderPrint $sandbox.Home | Should -Be $state
  }

  It 'leaves a product that moved on as it is and says so, and puts it back by force' {
    $product = (Get-SyncChange $wrong.RunId)[3].ProductId
    Invoke-Sandbox $sandbox PUT "odoo/products/$product" @{ listPrice = 17 } | Out-Null
    $undo = Undo-SyncRun $wrong.RunId -Confirm:$false -WarningVariable told -WarningAction SilentlyContinue
    $undo.Outcome | Should -Be Incomplete
    $undo.ExitCode | Should -Be 2
    "$told" | Should -Match 'Price is "17" now, and the run wrote'
    @(Compare-Object $right (Get-Price)).Count | Should -Be 2
    (Undo-SyncRun $wrong.RunId -Force -Confirm:$false 3> $null).Outcome | Should -Be Succeeded
    Get-Price | Should -Be $right
  }

  It 'takes chosen changes of a pipeline as one undo' {
    $undo = @(Get-SyncChange $wrong.RunId | Select-Object -First 3 | Undo-SyncRun -Confirm:$false 3> $null)
    $undo.Count | Should -Be 1
    $undo.Counts.Updated | Should -Be 3
    @(Compare-Object $wrongly (Get-Price)).Count | Should -Be 6
    (Get-SyncHistory).Count | Should -Be 3
  }

  It 'takes chosen items and products, and names those that the run did not touch' {
    $changes = Get-SyncChange $wrong.RunId
    $undo = Undo-SyncRun $wrong.RunId -ItemId $changes[0].ItemId -ProductId $changes[1].ProductId -Confirm:$false 3> $null
    $undo.Counts.Updated | Should -Be 2
    { Undo-SyncRun $wrong.RunId -ItemId 999 -Confirm:$false } | Should -Throw -ErrorId 'UndoNotInRun,*'
  }

  It 'never takes an empty choice for the whole run' {
    Undo-SyncRun $wrong.RunId -ItemId @() -Confirm:$false | Should -BeNullOrEmpty
    Undo-SyncRun $wrong.RunId -ProductId $null -Confirm:$false | Should -BeNullOrEmpty
    Get-Price | Should -Be $wrongly
  }

  It 'yields each change with -PassThru, then the run' {
    $all = @(Undo-SyncRun $wrong.RunId -PassThru -Confirm:$false 3> $null)
    @($all | Where-Object { $_.GetType().Name -eq 'JournalEntry' }).Count | Should -Be 20
    $all[-1].GetType().Name | Should -Be SyncRun
  }

  It 'says of a run that does not exist or changed nothing that it cannot be undone, and goes on with the others' {
    Set-Rate 15000
    $idle = Invoke-FullSync
    $undone = $idle, $wrong | Undo-SyncRun -Confirm:$false -ErrorVariable failed -ErrorAction SilentlyContinue 3> $null
    $failed[0].FullyQualifiedErrorId | Should -BeLike 'RunChangedNothing,*'
    $undone.UndoneRun | Should -Be $wrong.RunId
    { Undo-SyncRun never -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'RunNotFound,*'
  }

  It 'is refused by the guard where much would be archived' {
    $first = (Get-SyncHistory)[-1].RunId
    Undo-SyncRun $wrong.RunId -Confirm:$false 3> $null | Out-Null
    { Undo-SyncRun $first -Confirm:$false } | Should -Throw -ErrorId 'SyncGuardRefused,*'
    Get-Price | Should -Be $right
    (Undo-SyncRun $first -Force -Confirm:$false 3> $null).Counts.Archived | Should -BeGreaterThan 10
  }

  It 'is refused beside a server, and passes when it is stopped' {
    Start-ZohoOdooSync -Detached -IntervalSeconds 86400 | Out-Null
    try {
      { Undo-SyncRun $wrong.RunId -Confirm:$false } | Should -Throw -ErrorId 'ServerRunning,*'
    }
    finally { Stop-ZohoOdooSync | Out-Null }
    (Undo-SyncRun $wrong.RunId -Confirm:$false 3> $null).Outcome | Should -Be Succeeded
    Get-Price | Should -Be $right
  }
}
