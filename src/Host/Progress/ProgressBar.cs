using System.Text;
using Engine.Host.Output;

namespace Engine.Host.Progress;

/// <summary>
/// A bar on standard error: redrawn in place on a terminal, and elsewhere a line for each new stage. Takes reports from
/// any thread.
/// </summary>
internal sealed class ProgressBar : IDisposable
{
    private const int BarCells = 24;
    private static readonly TimeSpan _redrawAfter = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly string _title;
    private readonly TextWriter _error;
    private readonly bool _live;
    private readonly TimeProvider _time;
    private string _stage = "";
    private double _shown = -1;
    private long? _drawn;

    internal ProgressBar(string title, TextWriter error, bool live, TimeProvider time)
    {
        _title = title;
        _error = error;
        _live = live;
        _time = time;
    }

    public static ProgressBar OnStandardError(string title) =>
        new(title, Console.Error, !Console.IsErrorRedirected, TimeProvider.System);

    /// <param name="fraction">Of the whole, from 0 to 1.</param>
    public void Show(double fraction, string stage)
    {
        lock (_gate)
        {
            var isNew = stage != _stage;
            if (!_live)
            {
                if (isNew)
                    _error.WriteLine($"{_title}: {fraction * 100,3:0} % {PlainText.Of(stage, 200)}");
            }
            else if (isNew || (fraction != _shown && (_drawn is not { } at || _time.GetElapsedTime(at) >= _redrawAfter)))
            {
                Draw(fraction, stage);
            }
            _stage = stage;
            _shown = fraction;
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_live && _drawn is not null)
                _error.Write("\r\e[K");
        }
    }

    private void Draw(double fraction, string stage)
    {
        var cells = (int)Math.Round(Math.Clamp(fraction, 0, 1) * BarCells);
        var line = new StringBuilder("\r\e[K").Append(_title).Append(" [")
            .Append('#', cells).Append('.', BarCells - cells).Append($"] {fraction * 100,3:0} % ").Append(PlainText.Of(stage, 40));
        _error.Write(line);
        _drawn = _time.GetTimestamp();
    }
}
