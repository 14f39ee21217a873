namespace ZohoOdooSync.Engine.Zoho;

/// <summary>A reply is JSON, but lacks something that nothing can be done without. Asking again would not mend it.</summary>
internal sealed class UnreadableReplyException(string why) : Exception(why);
