using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Notify;

/// <summary>Sends messages by mail, as plain text and as HTML. The library is loaded with the first mail.</summary>
/// <param name="mask">Hides secrets.</param>
/// <param name="trust">Judges the certificate of the server in tests; null for the machine's own judgement.</param>
internal sealed class MailSender(SecretMask mask, RemoteCertificateValidationCallback? trust)
{
    /// <summary>Sends one message.</summary>
    /// <exception cref="SyncException"><c>NotificationFailed</c>.</exception>
    public async Task SendAsync(MailChannel channel, ToldMessage told, CancellationToken cancellationToken)
    {
        try
        {
            using var mail = MailOf(channel, told);
            // As with HTTPS: a list of revoked certificates that cannot be asked for stops nothing.
            using var client = new SmtpClient { CheckCertificateRevocation = false };
            if (trust is not null) client.ServerCertificateValidationCallback = trust;
            var (security, usualPort) = channel.Security switch
            {
                MailSecurity.StartTls => (SecureSocketOptions.StartTls, 587),
                MailSecurity.Tls => (SecureSocketOptions.SslOnConnect, 465),
                _ => (SecureSocketOptions.None, 25),
            };
            await client.ConnectAsync(channel.Host, channel.Port ?? usualPort, security, cancellationToken).ConfigureAwait(false);
            if (channel.Username.Length > 0)
            {
                var login = new NetworkCredential(channel.Username, channel.Password.Reveal());
                await client.AuthenticateAsync(Encoding.UTF8, login, cancellationToken).ConfigureAwait(false);
            }

            await client.SendAsync(mail, cancellationToken).ConfigureAwait(false);
            // The mail is there: what the server says to the farewell changes nothing.
            await client.DisconnectAsync(quit: false, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            throw FailureOf(channel, e);
        }
    }

    /// <summary>The mail of a message.</summary>
    public static MimeMessage MailOf(MailChannel channel, ToldMessage told)
    {
        var mail = new MimeMessage { Subject = told.Title, Date = told.Message.At };
        mail.From.Add(new MailboxAddress("ZohoOdooSync", channel.From));
        foreach (var receiver in channel.To) mail.To.Add(new MailboxAddress(string.Empty, receiver));
        // The same for every try: a receiver that gets one twice shows it once.
        mail.MessageId = $"{told.Message.Id}@{channel.From[(channel.From.LastIndexOf('@') + 1)..]}";
        // No answering machine answers.
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Body = new BodyBuilder { TextBody = told.Text + "\n", HtmlBody = HtmlOf(told) }.ToMessageBody();
        return mail;
    }

    private static string HtmlOf(ToldMessage told) =>
        $"<h3>{WebUtility.HtmlEncode(told.Title)}</h3>"
        + string.Concat(told.Lines.Select(line => $"<p>{WebUtility.HtmlEncode(line)}</p>"));

    private SyncException FailureOf(MailChannel channel, Exception e)
    {
        var words = ShownText.Shortened(mask.Scrub(e.Message), 200).TrimEnd('.');
        return e switch
        {
            AuthenticationException => NotificationFailure.Lasting(
                channel, $"the mail server refused the login: {words}", "Check username and password of this channel."),
            SslHandshakeException => NotificationFailure.Lasting(
                channel, "the mail server's certificate is not trusted, or it speaks no TLS here",
                "Check host, port and security of this channel, and the server's certificate."),
            SmtpCommandException { StatusCode: >= (SmtpStatusCode)500 } => NotificationFailure.Lasting(
                channel, $"the mail server refused the mail: {words}", "Check the sender and the receivers of this channel."),
            NotSupportedException => NotificationFailure.Lasting(
                channel, $"the mail server does not offer what this channel asks for: {words}",
                "Check port and security of this channel."),
            SmtpCommandException or SmtpProtocolException or ServiceNotConnectedException or IOException or SocketException =>
                NotificationFailure.Passing(
                    channel, $"the mail server could not be reached, or broke off: {words}", "Check host and port of this channel."),
            _ => NotificationFailure.Lasting(channel, $"{e.GetType().Name}: {words}", "Check this channel in the settings."),
        };
    }
}
