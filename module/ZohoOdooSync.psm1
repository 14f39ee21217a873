# The cmdlets live in a load context of their own (see ZohoOdooSync.Loader). LoadFrom instead of Add-Type: the same effect
# for one small assembly, without the time that the cmdlet takes to look through its types.
$loader = [System.Reflection.Assembly]::LoadFrom([System.IO.Path]::Combine($PSScriptRoot, 'bin', 'ZohoOdooSync.Loader.dll'))
$cmdlets = $loader.GetType('ZohoOdooSync.Loader.ModuleLoadContext', $true)::LoadCmdlets()
$early = $cmdlets.GetType('ZohoOdooSync.PowerShell.EarlyStart', $true)
$early::Begin()
$inner = Microsoft.PowerShell.Core\Import-Module -Assembly $cmdlets -PassThru

# PowerShell remembers the cmdlets of an assembly, and at a second import in the same session it does not hand them on to the
# module that asked (PowerShell issue 20710). So whatever did not arrive is added by the way that the engine itself uses.
$own = $ExecutionContext.SessionState.Module
$add = $own.GetType().GetMethod('AddExportedCmdlet', [System.Reflection.BindingFlags]'Instance, NonPublic')
foreach ($cmdlet in $inner.ExportedCmdlets.Values) {
  if ($add -and -not $own.ExportedCmdlets.ContainsKey($cmdlet.Name)) { $null = $add.Invoke($own, @(, $cmdlet)) }
}
$early::Finish([timespan]::FromMilliseconds(100))
