using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;

namespace ZohoOdooSync.PowerShell.Tests.Harness;

/// <summary>A host without a screen: keeps what is printed and asked, and answers every question in the same way.</summary>
internal sealed partial class AnsweringHost : PSHost
{
    private readonly Screen _screen = new();

    /// <summary>The choice that every question is answered with; 0 is yes, 2 is no of <c>-Confirm</c>.</summary>
    public int Answer { get => _screen.Answer; set => _screen.Answer = value; }

    /// <summary>Lines that somebody types, in order; null where nobody is there.</summary>
    public Queue<string>? Lines { get => _screen.Lines; set => _screen.Lines = value; }

    /// <summary>The questions that were asked.</summary>
    public IReadOnlyList<string> Questions => _screen.Questions;

    /// <summary>Everything that was printed, since it was last asked for.</summary>
    public string TakePrinted() => _screen.TakePrinted();

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "Tests";

    public override PSHostUserInterface UI => _screen;

    public override Version Version => new(1, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }

    private sealed partial class Screen : PSHostUserInterface
    {
        private readonly StringBuilder _printed = new();

        public int Answer { get; set; }

        public Queue<string>? Lines { get; set; }

        public List<string> Questions { get; } = [];

        public override PSHostRawUserInterface RawUI { get; } = new Size80();

        public string TakePrinted()
        {
            var printed = Colours().Replace(_printed.ToString(), string.Empty);
            _printed.Clear();
            return printed;
        }

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            Questions.Add($"{caption}: {message}");
            return Answer;
        }

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
            throw new PSNotImplementedException();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
            throw new PSNotImplementedException();

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes,
                PSCredentialUIOptions options) =>
            throw new PSNotImplementedException();

        public override string ReadLine()
        {
            var line = Lines is null ? throw new PSNotImplementedException() : Lines.Dequeue();
            WriteLine(line);
            return line;
        }

        public override SecureString ReadLineAsSecureString()
        {
            var typed = new SecureString();
            foreach (var letter in Lines is null ? throw new PSNotImplementedException() : Lines.Dequeue()) typed.AppendChar(letter);
            WriteLine(string.Empty);
            return typed;
        }

        public override void Write(string value) => _printed.Append(value);

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

        public override void WriteLine(string value) => _printed.Append(value).Append('\n');

        public override void WriteDebugLine(string message) => WriteLine(message);

        public override void WriteErrorLine(string value) => WriteLine(value);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }

        public override void WriteVerboseLine(string message) => WriteLine(message);

        public override void WriteWarningLine(string message) => WriteLine(message);

        [GeneratedRegex(@"\x1b\[[0-9;]*m")]
        private static partial Regex Colours();
    }

    private sealed class Size80 : PSHostRawUserInterface
    {
        public override ConsoleColor BackgroundColor { get; set; }

        public override Size BufferSize { get; set; } = new(80, 24);

        public override Coordinates CursorPosition { get; set; }

        public override int CursorSize { get; set; }

        public override ConsoleColor ForegroundColor { get; set; }

        public override bool KeyAvailable => false;

        public override Size MaxPhysicalWindowSize => BufferSize;

        public override Size MaxWindowSize => BufferSize;

        public override Coordinates WindowPosition { get; set; }

        public override Size WindowSize { get; set; } = new(80, 24);

        public override string WindowTitle { get; set; } = string.Empty;

        public override void FlushInputBuffer()
        {
        }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();

        public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException();

        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
            throw new NotSupportedException();

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException();

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw new NotSupportedException();
    }
}
