namespace Longshore.Tests.Functions;

/// <summary>The clients of databases that programs for MicroPython have, on the servers that <c>./test --with databases</c> has started with
/// <c>eng/databases-up</c>.</summary>
public sealed class MicroPythonDatabasesTests(PythonFixture python) : IClassFixture<PythonFixture>
{
    private const string ErrorOf =
        """
        def error_of(act):
            try: act()
            except Exception as error: return type(error).__name__ + ": " + str(error)
        """;

    private static string Redis => Port("LONGSHORE_REDIS_PORT");

    private static string PostgreSql => Port("LONGSHORE_POSTGRESQL_PORT");

    [Theory]
    [InlineData("r.incrby('Ada', -5), r.get('Ada')", "(95, b'95')")]
    [InlineData("r.mget('Ada', 'nobody')", "[b'100', None]")]
    [InlineData("r.set('binary', bytes(range(256))), r.get('binary') == bytes(range(256))", "('OK', True)")]
    [InlineData("error_of(lambda: r.lpush('Ada', 1))", "RedisError: WRONGTYPE Operation against a key holding the wrong kind of value")]
    [InlineData("error_of(lambda: picoredis.Redis('127.0.0.1', PORT).get('Ada'))", "RedisError: NOAUTH Authentication required.")]
    public async Task Redis_Commands_AreAnswered(string expression, string answer) => Assert.Equal(answer, await python.RunAsync(
        $$"""
        import picoredis
        PORT = {{Redis}}
        {{ErrorOf}}
        def handler(request):
            r = picoredis.Redis("127.0.0.1", PORT)
            r.auth("microfaas")
            r.set("Ada", 100)
            return str(({{expression}}))
        """,
        $"tcp:127.0.0.1:{Redis}"));

    [Theory]
    [InlineData("rows(\"select car_make || ' ' || car_model_year, number_in_stock, id from inventory order by id limit 1\")", "[('Make1 1991', 1000, 1)]")]
    [InlineData("rows('select %s::text, %s, %s, %s::float8', (\"it's a \\\\ é\", -3, True, 1.5))", "[(\"it's a \\\\ é\", -3, True, 1.5)]")]
    [InlineData("rows('select null, %s::text', (None,))", "[(None, None)]")]
    [InlineData("(rows('create temporary table t as select 1000 as n'), c.commit(), rows('update t set n = n - 1'), c.rollback(), rows('select n from t'))[4]", "[(1000,)]")]
    [InlineData("(rows('create temporary table t (n int)'), c.commit(), rows('insert into t values (1)'), c.rollback(), rows('select count(*) from t'))[4]", "[(0,)]")]
    [InlineData("error_of(lambda: rows('select nonsense'))", "Error: ERROR 42703: column \"nonsense\" does not exist")]
    [InlineData("(error_of(lambda: rows('select nonsense')), c.rollback(), rows('select 1'))[2]", "[(1,)]")]
    [InlineData("error_of(lambda: connect('wrong'))", "Error: FATAL 28P01: password authentication failed for user \"postgres\"")]
    public async Task PostgreSql_Statements_AreAnswered(string expression, string answer) => Assert.Equal(answer, await python.RunAsync(
        $$"""
        import micropg
        {{ErrorOf}}
        def connect(password):
            return micropg.connect(host="127.0.0.1", port="{{PostgreSql}}", user="postgres", password=password, database="bostonautosales")
        def handler(request):
            global c
            c = connect("postgres")
            return str({{expression}})
        def rows(statement, arguments=()):
            cursor = c.cursor()
            cursor.execute(statement, arguments)
            return cursor.fetchall()
        """,
        $"tcp:127.0.0.1:{PostgreSql}"));

    private static string Port(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"there are no databases ({name} is not set): run ./test --with databases");
        return value!;
    }
}
