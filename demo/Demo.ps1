<#
.SYNOPSIS
    The main job as a user does it in the module, against both services as a sandbox; ends with what was proven. For a shell of
    its own: build.ps1 starts one.
.DESCRIPTION
    Exits with 0 where everything was proven, else with 1. What it started and wrote is gone afterwards. build.ps1 -Task Demo
    builds first, and says what the parameters mean.
#>
[CmdletBinding()]
param(
  [ValidateRange(10, 200000)] [int] $Products = 2000,
  [ValidateSet(16, 18, 19)] [int] $Odoo = 19,
  [string] $Configuration = 'Release',
  [switch] $Keep,
  [switch] $Json
)

$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot Sandbox.psm1)
$modulePath = Join-Path (Split-Path $PSScriptRoot) out module ZohoOdooSync
# Whoever runs this may have a pair of their own, whose secrets must not be taken for the sandbox's.
Get-ChildItem Env:ZOHO_ODOO_SYNC_*, Env:SYNC_INTERVAL -ErrorAction Ignore | Remove-Item
if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }
$claims = [System.Collections.Generic.List[object]]::new()

function Say([string] $Text) { Write-Host; Write-Host "# $Text" -ForegroundColor Cyan }

# Shows a command and what it yields, as the module's views draw it; gives on what it yielded.
function Step([scriptblock] $Command) {
  Write-Host "PS> $("$Command".Trim())" -ForegroundColor Yellow
  & $Command | Tee-Object -Variable yielded | Out-Host
  $yielded
}

function Claim([string] $Text, [bool] $IsShown) { $claims.Add([pscustomobject]@{ Text = $Text; IsShown = $IsShown }) }

function Get-SandboxState { Invoke-Sandbox $sandbox GET state }

# A day's work, smaller for a small catalogue: what it archives stays within the guard's limits.
function Get-DaysWork {
  $archives = [Math]::Min(25, [Math]::Ceiling($Products * 0.05))
  $deleted = [Math]::Ceiling($archives * 0.4)
  $part = { param($of) $Products -ge 2000 ? $of : [Math]::Max(1, [Math]::Floor($of * $Products / 2000)) }
  @{
    prices = & $part 100; names = & $part 50; new = & $part 20; deleted = [int] $deleted; deactivated = [int] ($archives - $deleted); seed = 42
  }
}

function New-Settings {
  $given = Get-Content (Join-Path $sandbox.Home config zoho_config.json) -Raw | ConvertFrom-Json
  $zoho, $db = $given.zoho_books, $given.odoo.test_db
  $secret = { param($text) ConvertTo-SecureString $text -AsPlainText }
  $client = [pscredential]::new($zoho.client_id, (& $secret $zoho.client_secret))
  $token = & $secret $zoho.refresh_token
  $account = [pscredential]::new($db.username, (& $secret $db.password))
  $pair = @{
    OrganizationId = $zoho.organization_id; ZohoBaseUrl = $zoho.base_url; ZohoAccountsUrl = $zoho.accounts_url
    OdooHost = $db.host; OdooPort = $db.port; OdooDatabase = $db.database
  }
  if ($db.api_key) { $pair.OdooApiKey = & $secret $db.api_key }
  Step { New-ZohoOdooSyncSetting -Path $shop -ZohoClient $client -RefreshToken $token -OdooAccount $account @pair } | Out-Null
}

function Get-Short($Run) {
  [ordered]@{
    created = $Run.Counts.Created; updated = $Run.Counts.Updated; archived = $Run.Counts.Archived; failed = $Run.Counts.Quarantined
    seconds = [Math]::Round($Run.Duration.TotalSeconds, 3); unchanged = $Run.Counts.Unchanged
    zohoCalls = $Run.ZohoCalls; odooCalls = $Run.OdooCalls
  }
}

function Invoke-Story {
  Say "Zoho Books with $Products items and an empty Odoo $Odoo, both a sandbox on $($sandbox.Address)"
  # More than a day's calls of a small plan, for a large catalogue.
  Invoke-Sandbox $sandbox POST zoho/switches @{ dailyLimit = 100000 } | Out-Null
  Say 'Settings for them, and a look at whether everything is in order'
  New-Settings
  $checks = Step { Test-ZohoOdooConnection -Path $shop }
  Claim "The connection test found nothing failed in $($checks.Count) checks." ('Failed' -notin $checks.Outcome)

  Say 'The first sync: everything is new'
  $first = Step { Invoke-FullSync -Path $shop }
  Claim "$Products items became $($first.Counts.Created) products." ($first.Outcome -eq 'Succeeded' -and $first.Counts.Created -eq $Products)

  $work = Get-DaysWork
  # A product whose item was inactive before is archived already.
  $active = [System.Collections.Generic.HashSet[string]] @((Invoke-Sandbox $sandbox GET zoho/items | Where-Object active).itemId)
  $edited = Invoke-Sandbox $sandbox POST zoho/bulk-edit $work
  Say "Somebody works in Zoho: $($work.prices) prices, $($work.names) names, $($work.new) new items, $($work.deleted) deleted, $($work.deactivated) deactivated"
  foreach ($id in $edited.prices[0], $edited.names[0], $edited.new[0]) {
    $item = Invoke-Sandbox $sandbox GET "zoho/items/$id"
    Write-Host "  for one: $($item.name), $($item.rate) USD"
  }
  Say 'The second sync: only what changed'
  $second = Step { Invoke-FullSync -Path $shop }
  $counts = $second.Counts
  $lost = @($edited.deleted; $edited.deactivated).Where{ $active.Contains($_) }.Count
  Claim "Only what changed in Zoho was written: $($counts.Created) created, $($counts.Updated) updated, $($counts.Archived) archived." (
    $second.Outcome -eq 'Succeeded' -and $counts.Created -eq $work.new -and $counts.Updated -eq $work.prices + $work.names -and
    $counts.Archived -eq $lost)

  Say 'The third sync: nothing changed, so nothing may be written'
  $before = (Get-SandboxState).odoo.writes
  $third = Step { Invoke-FullSync -Path $shop }
  $thirdWrites = (Get-SandboxState).odoo.writes - $before
  Claim "A sync without changes made $thirdWrites writes to Odoo." ($third.Outcome -eq 'Succeeded' -and $thirdWrites -eq 0)

  $touched = @($second | Get-SyncChange -Kind Update | Select-Object -First 3)
  foreach ($change in $touched) { Invoke-Sandbox $sandbox PUT "odoo/products/$($change.ProductId)" @{ listPrice = 1 } | Out-Null }
  Say "Somebody sets the price of $($touched.Count) products in Odoo to 1: the comparison finds it, the next sync repairs it"
  $drift = @(Step { Test-SyncParity -Path $shop })
  $fourth = Step { Invoke-FullSync -Path $shop }
  Claim "$($drift.Count) prices that were changed in Odoo were found as drift, and $($fourth.Counts.Updated) put right." (
    $drift.Count -eq $touched.Count -and @($drift | Where-Object Cause -EQ Drift).Count -eq $touched.Count -and
    $fourth.Outcome -eq 'Succeeded' -and $fourth.Counts.Updated -eq $touched.Count)

  Say 'The proof: both sides are read anew, and every mirrored field of every product is compared'
  $parity = Step { Test-SyncParity -Path $shop -PassThru }
  $state = Get-SandboxState
  $duplicates = $parity.Duplicates + $state.odoo.duplicates
  Claim "$($parity.ZohoCount) items, $($parity.OdooCount) products, $($parity.ZohoActive) and $($parity.OdooActive) of them active: the counts match." $parity.CountsMatch
  Claim "Of $($parity.ComparedValues) values $($parity.FieldDifferences) differ." $parity.IsEqual
  Claim "No item has two products, and no product two items: $duplicates duplicates." ($duplicates -eq 0)
  Claim "Zoho was only read: $($state.zoho.nonGetCalls) writes to it." ($state.zoho.nonGetCalls -eq 0)

  Say 'What the module knows of it afterwards'
  Step { Get-SyncStatus -Path $shop } | Out-Null
  Step { Get-SyncHistory -Path $shop } | Out-Null

  [ordered]@{
    products = $Products; first = Get-Short $first; second = Get-Short $second; third = Get-Short $third
    parity = [ordered]@{
      zohoCount = $parity.ZohoCount; odooCount = $parity.OdooCount; countsMatch = $parity.CountsMatch
      fieldDifferences = $parity.FieldDifferences; duplicates = $duplicates; comparedValues = $parity.ComparedValues
      differences = $parity.Differences.Count
    }
    zohoCalls = $first.ZohoCalls; odooCalls = $first.OdooCalls; unchangedRunWrites = $thirdWrites; zohoWrites = $state.zoho.nonGetCalls
  }
}

$folder = (New-Item -ItemType Directory (Join-Path ([System.IO.Path]::GetTempPath()) "zoho-odoo-sync-demo-$([guid]::NewGuid().ToString('N').Substring(0, 8))")).FullName
$sandbox = $null
$kept = $false
$isProven = $null
try {
  if (-not $IsWindows) { [System.IO.File]::SetUnixFileMode($folder, 'UserRead, UserWrite, UserExecute') }
  $shop = (New-Item -ItemType Directory (Join-Path $folder shop)).FullName
  Import-Module $modulePath
  $sandbox = Start-Sandbox -Folder (Join-Path $folder sandbox) -Configuration $Configuration -Products $Products -Odoo $Odoo -Outlives:$Keep
  try { $result = Invoke-Story }
  catch {
    Write-Host ($_ | Out-String) -ForegroundColor Red
    Claim "Everything ran to its end: $($_.Exception.Message)" $false
    $result = [ordered]@{ products = $Products; error = $_.Exception.Message }
  }

  Say 'Proven'
  foreach ($claim in $claims) { Write-Host ('  {0} {1}' -f ($claim.IsShown ? 'yes' : 'NO '), $claim.Text) -ForegroundColor ($claim.IsShown ? 'Green' : 'Red') }
  $isProven = $claims.IsShown -notcontains $false
  Write-Host ($isProven ? 'Proven: Odoo is an exact mirror of Zoho.' : 'NOT PROVEN: see above.')
  $kept = $Keep
  if ($kept) {
    Say 'Both services go on, and everything is still there. To play on, in PowerShell:'
    Write-Host "  Import-Module '$modulePath'; Set-Location '$shop'; Get-SyncStatus"
    Write-Host "  Invoke-RestMethod $($sandbox.Address)/sandbox/state      # what docs/sandbox.md shows for curl"
    Write-Host "  Stop-Process -Id $($sandbox.Process.Id); Remove-Item -Recurse '$folder'      # the end of it"
  }
  $result.proven = $isProven
  if ($Json) { $result | ConvertTo-Json -Compress -Depth 3 }
}
finally {
  if (-not $kept) {
    Stop-Sandbox $sandbox
    Remove-Item -LiteralPath $folder -Recurse -Force
  }
  # Ctrl+C came; a shell that is stopped would say 0.
  if ($null -eq $isProven) { $Host.SetShouldExit(130) }
}

exit ($isProven ? 0 : 1)
