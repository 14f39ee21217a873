using System.Management.Automation;
using System.Net;
using System.Security;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>
/// The vaults of this session: asks <c>Get-Secret</c> of Microsoft.PowerShell.SecretManagement, as the user would, on the
/// pipeline's thread. The secret comes as a secure string, so that no trace of the shell holds it in clear.
/// </summary>
/// <param name="isAsking">False where nobody may be asked for a password: a vault that is locked then gives none.</param>
internal sealed class ModuleVault(bool isAsking = true) : ISecretVault
{
    private const string Command = "Microsoft.PowerShell.SecretManagement\\Get-Secret";
    private const string Elsewhere = "or keep the secret in one of env, credential and file";

    /// <inheritdoc/>
    public SecretAnswer Read(string? vault, string name)
    {
        try
        {
            // A shell of its own has no screen to ask on.
            using var shell = System.Management.Automation.PowerShell.Create(
                isAsking ? RunspaceMode.CurrentRunspace : RunspaceMode.NewRunspace);
            shell.AddCommand(Command).AddParameter("Name", name).AddParameter("ErrorAction", ActionPreference.Stop);
            if (vault is not null) shell.AddParameter("Vault", vault);
            var found = shell.Invoke();
            return found.Count == 1 ? AnswerOf(found[0]?.BaseObject) : SecretAnswer.None(
                found.Count == 0
                    ? "which is not there: look with Get-SecretInfo, and set it with Set-Secret"
                    : "and there are several of it: name the vault before it, VAULT/NAME");
        }
        catch (PipelineStoppedException)
        {
            throw;
        }
        catch (CommandNotFoundException)
        {
            return SecretAnswer.None(
                "and the module Microsoft.PowerShell.SecretManagement is not installed for this account: install it with a vault "
                + $"(Install-PSResource Microsoft.PowerShell.SecretManagement), {Elsewhere}");
        }
        catch (RuntimeException e)
        {
            return SecretAnswer.None(IsLocked(e)
                ? $"and the vault is locked: unlock it in this session (Unlock-SecretStore), "
                    + $"let it need no password on a server, {Elsewhere}"
                : $"which the vault did not give ({WordsOf(e)}): look with Get-SecretInfo and Get-SecretVault, {Elsewhere}");
        }
    }

    private static SecretAnswer AnswerOf(object? value) => value switch
    {
        SecureString hidden => SecretAnswer.Of(new Secret(new NetworkCredential(string.Empty, hidden).Password)),
        string text => SecretAnswer.Of(new Secret(text)),
        PSCredential => SecretAnswer.None("which is a user name with a password: set the secret alone, as a text (Set-Secret -Secret)"),
        _ => SecretAnswer.None("which is no text: set it as a text (Set-Secret -Secret)"),
    };

    private static bool IsLocked(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e.GetType().Name.Contains("PasswordRequired", StringComparison.Ordinal) ||
                e.Message.Contains("locked", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string WordsOf(RuntimeException e)
    {
        // With -ErrorAction Stop the message is the shell's own sentence; the vault's is in the record.
        var words = (e.ErrorRecord?.Exception.Message ?? e.Message).ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return words.Length > 200 ? words[..200] + "…" : words;
    }
}
