BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  Import-Module (Get-ModulePath)
}

Describe 'Proof and reviewed plans' {
  BeforeEach {
    $sandbox = Start-Sandbox -Products 20
    Push-Location $sandbox.Home
    $null = Invoke-FullSync
    $items = Invoke-Sandbox $sandbox GET zoho/items | Where-Object active
    Invoke-Sandbox $sandbox PUT "zoho/items/$($items[0].itemId)" @{ name = '=1+1' } | Out-Null
    $touched = Get-SyncHistory 1 | Get-SyncChange | Where-Object ItemId -eq $items[1].itemId
    Invoke-Sandbox $sandbox PUT "odoo/products/$($touched.ProductId)" @{ listPrice = 1 } | Out-Null
    Invoke-Sandbox $sandbox POST zoho/items @{ name = 'A new one'; rate = 1 } | Out-Null
  }
  AfterEach { Pop-Location; Stop-Sandbox $sandbox }

  It 'tells drift from lag, each difference with its symbol' {
    $lines = Test-SyncParity 6> $null
    ($lines | Where-Object Field -eq Name).Cause | Should -Be Lag
    ($lines | Where-Object Field -eq Price).Cause | Should -Be Drift
    ($lines | Sort-Object Symbol).Symbol -join '' | Should -Be '**+'
    $report = Test-SyncParity -PassThru
    $report.Lagging, $report.Drifted | Should -Be 2, 1
    $report.ZohoDigest | Should -Not -Be $report.OdooDigest
  }

  It 'yields equal pairs with -All, and one digest for both sides once they match' {
    (Test-SyncParity -All 6> $null | Group-Object Symbol -NoElement | Where-Object Name -eq '=').Count | Should -Be 18
    $null = Invoke-FullSync
    $report = Test-SyncParity -PassThru -All
    $report.IsEqual | Should -BeTrue
    $report.Lines.Count | Should -Be 21
    $report.ZohoDigest | Should -Be $report.OdooDigest
    $report.ZohoDigest | Should -Match '^[0-9A-F]{64}$'
  }

  It 'writes the report for spreadsheets, where no name is a formula, and for programs' {
    Test-SyncParity -OutFile parity.csv 6> $null | Out-Null
    $rows = Import-Csv parity.csv
    ($rows | Where-Object Field -eq Name).Expected | Should -Be "'=1+1"
    ($rows | Where-Object Field -eq Price).Actual | Should -Be 1
    $rows.Result | Sort-Object -Unique | Should -Be differs, missing_in_odoo
    Test-SyncParity -Quiet -OutFile parity.json | Should -BeFalse
    (Get-Content parity.json -Raw | ConvertFrom-Json).lagging | Should -Be 2
    Test-SyncParity -Quiet -OutFile other.txt -Format Csv | Out-Null
    Get-Content other.txt -TotalCount 1 | Should -BeLike 'Result,*'
    if (-not $IsWindows) { (Get-Item parity.csv).UnixMode | Should -Be '-rw-------' }
  }

  It 'writes over nothing that is no report' {
    { Test-SyncParity -Quiet -OutFile config/zoho_config.json } | Should -Throw -ErrorId 'OutFileExists,*'
    { Test-SyncParity -Quiet -OutFile missing/parity.json } | Should -Throw -ErrorId 'OutFileNotWritable,*'
    { Test-SyncParity -Quiet -Format Csv } | Should -Throw -ErrorId 'OutFileMissing,*'
    { Get-SyncPlan -OutFile config/zoho_config.json } | Should -Throw -ErrorId 'OutFileExists,*'
    Test-ZohoOdooConnection -Quiet | Should -BeTrue
  }

  It 'saves a plan that is reviewed in the shell and applied exactly' {
    @(Get-SyncPlan -OutFile plan.json).Count | Should -Be 3
    $plan = Get-Content plan.json -Raw | ConvertFrom-Json
    $plan.changes = @($plan.changes | Where-Object kind -eq Update)
    $plan | ConvertTo-Json -Depth 10 | Set-Content plan.json
    $run = Invoke-FullSync -Plan plan.json
    $run.Counts.Updated | Should -Be 2
    $run.Counts.Created | Should -Be 0
    (Get-SyncPlan).Kind | Should -Be Create
    { Invoke-FullSync -Plan plan.json } | Should -Throw -ErrorId 'PlanStale,*'
  }

  It 'takes the file from the pipeline, too, and tells what it would do' {
    Get-SyncPlan -OutFile plan.json | Out-Null
    $writes = Get-SandboxWrites $sandbox
    $told = Invoke-Shell -Command "Import-Module '$(Get-ModulePath)'; Set-Location '$($sandbox.Home)'; Invoke-FullSync -Plan plan.json -WhatIf"
    $told.Text | Should -Match 'What if: Create 1 product in Odoo database "sandbox": A new one'
    Get-SandboxWrites $sandbox | Should -Be $writes
    (Get-Item plan.json | Invoke-FullSync).Counts.CountsMatch | Should -BeTrue
    Test-SyncParity -Quiet | Should -BeTrue
  }

  It 'refuses an edited change by name, a file that is none, and one that is not there; nothing is written' {
    Get-SyncPlan -OutFile plan.json | Out-Null
    $writes = Get-SandboxWrites $sandbox
    (Get-Content plan.json -Raw).Replace('"A new one"', '"A newer one"') | Set-Content plan.json
    $refused = { Invoke-FullSync -Plan plan.json } | Should -Throw -PassThru -ErrorId 'PlanFileInvalid,*'
    $refused.Exception.Message | Should -Match 'A newer one'
    { Invoke-FullSync -Plan config/zoho_config.json } | Should -Throw -ErrorId 'PlanFileInvalid,*'
    { Invoke-FullSync -Plan 'pl*.json' } | Should -Throw -ErrorId 'PlanFileMissing,*'
    Get-SandboxWrites $sandbox | Should -Be $writes
  }
}
