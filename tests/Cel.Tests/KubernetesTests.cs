using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Tests;

/// <summary>Kubernetes' libraries, and the examples of its documentation (kubernetes.io/docs/reference/using-api/cel).</summary>
public class KubernetesTests
{
    [Theory]
    [InlineData("[1, 2, 2, 3].isSorted()")]
    [InlineData("['a', 'c', 'b'].isSorted() == false")]
    [InlineData("[1, 3].sum() == 4 && [1.5, 2.5].sum() == 4.0")]
    [InlineData("[3, 1, 2].max() == 3 && ['b', 'a'].min() == 'a'")]
    [InlineData("['a', 'b', 'a'].indexOf('a') == 0 && ['a', 'b', 'a'].lastIndexOf('a') == 2")]
    [InlineData("'abc 123'.find('[0-9]+') == '123' && 'abc'.find('[0-9]+') == ''")]
    [InlineData("'123 abc 456'.findAll('[0-9]+') == ['123', '456'] && '123 abc 456'.findAll('[0-9]+', 1) == ['123']")]
    [InlineData("url('https://user:pass@example.com:80/path?k1=a&k2=b&k2=c').getHost() == 'example.com:80'")]
    [InlineData("url('https://example.com:80/').getHostname() == 'example.com' && url('https://[::1]:80/').getPort() == '80'")]
    [InlineData("url('https://example.com/path with spaces/').getEscapedPath() == '/path%20with%20spaces/'")]
    [InlineData("url('https://example.com/path?k1=a&k2=b&k2=c').getQuery() == {'k1': ['a'], 'k2': ['b', 'c']}")]
    [InlineData("url('/path').getScheme() == '' && isURL('https://example.com:80/') && !isURL('foo')")]
    [InlineData("ip('127.0.0.1').family() == 4 && ip('::1').family() == 6 && !isIP('127.0.0.256') && isIP('::1')")]
    [InlineData("ip.isCanonical('127.0.0.1') && ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD')")]
    [InlineData("ip('0.0.0.0').isUnspecified() && ip('127.0.0.1').isLoopback() && ip('224.0.0.1').isLinkLocalMulticast()")]
    [InlineData("ip('169.254.169.254').isLinkLocalUnicast() && ip('fe80::1').isLinkLocalUnicast() && ip('192.168.0.1').isGlobalUnicast()")]
    [InlineData("string(ip('2001:db8::abcd')) == '2001:db8::abcd' && type(ip('::1')) == net.IP && ip('10.0.0.1') == ip('10.0.0.1')")]
    [InlineData("cidr('192.168.0.0/24').containsIP(ip('192.168.0.1')) && !cidr('192.168.0.0/24').containsIP('192.168.1.1')")]
    [InlineData("cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24') && !cidr('192.168.1.0/24').containsCIDR(cidr('192.168.0.0/16'))")]
    [InlineData("cidr('192.168.1.5/24').masked() == cidr('192.168.1.0/24') && cidr('::1/128').ip().family() == 6 && cidr('127.0.0.1/8').prefixLength() == 8")]
    [InlineData("isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0/33') && !isCIDR('10.0.0.0')")]
    [InlineData("quantity('500000G').isInteger() && quantity('50k').asInteger() == 50000 && !quantity('500m').isInteger()")]
    [InlineData("quantity('50k').add(quantity('20k')) == quantity('70k') && quantity('50k').sub(20000) == quantity('30k')")]
    [InlineData("quantity('200M').compareTo(quantity('0.2G')) == 0 && quantity('50Mi').isGreaterThan(quantity('50M')) && sign(quantity('-1')) == -1")]
    [InlineData("isQuantity('1.3Gi') && !isQuantity('200K') && isQuantity('1e3') && quantity('9223372036854775807').asApproximateFloat() > 9e18")]
    [InlineData("semver('1.2.3').isLessThan(semver('1.3.0')) && semver('1.0.0-alpha').isLessThan(semver('1.0.0')) && semver('v1.0', true).major() == 1")]
    [InlineData("isSemver('1.0.0') && !isSemver('v1.0') && isSemver('v1.0', true) && !isSemver('01.01.01') && isSemver('01.01.01', true)")]
    [InlineData("semver('1.2.3+build') == semver('1.2.3') && semver('1.0.0-2').compareTo(semver('1.0.0-10')) == -1")]
    [InlineData("!format.dns1123Label().validate('my-label-name').hasValue() && format.dns1123Label().validate('A').hasValue()")]
    [InlineData("format.named('dns1123Label').hasValue() && !format.named('nope').hasValue() && !format.uuid().validate('123e4567-e89b-12d3-a456-426614174000').hasValue()")]
    [InlineData("format.qualifiedName().validate('example.com/a').hasValue() == false && format.date().validate('2024-02-30').hasValue()")]
    [InlineData("sets.contains([1, 2, 3], [1]) && sets.intersects([1], [2, 1]) && sets.equivalent([1, 2], [2, 1, 1])")]
    [InlineData("[3, 1, 2].sort() == [1, 2, 3] && [1, 2, 2].distinct() == [1, 2] && [[1], [2]].flatten() == [1, 2] && lists.range(3) == [0, 1, 2]")]
    [InlineData("['bb', 'a'].sortBy(x, x.size()) == ['a', 'bb'] && [1, 2, 3].slice(1, 3) == [2, 3] && [1, 2].reverse() == [2, 1]")]
    [InlineData("{'a': 1, 'b': 2}.transformMap(k, v, v * 2) == {'a': 2, 'b': 4} && [1, 2].transformList(i, v, i + v) == [1, 3]")]
    [InlineData("['x', 'y'].transformMapEntry(i, v, {v: i}) == {'x': 0, 'y': 1} && {'a': 1}.all(k, v, k == 'a' && v == 1) && [1, 2].existsOne(i, v, v == 2)")]
    [InlineData("'%s has %d at %.2f'.format([dyn('x'), 3, 2.5]) == 'x has 3 at 2.50'")]
    [InlineData("cel.bind(x, [1, 2], x + x) == [1, 2, 1, 2] && optional.of(1).optMap(x, x + 1).value() == 2")]
    [InlineData("{'a': {'b': 1}}.?a.?b.orValue(0) == 1 && {'a': {'b': 1}}.?c.?b.orValue(0) == 0 && [1][?1].hasValue() == false && {?'a': optional.none()} == {}")]
    [InlineData("'a,b,c'.split(',') == ['a', 'b', 'c'] && 'a-b'.replace('-', '+') == 'a+b' && ['a', 'b'].join('/') == 'a/b' && ' x '.trim() == 'x'")]
    [InlineData("dyn(1) == 1.0 && 1 < 1.5 && 2u > 1 && dyn('a') != 1")]
    public void Examples_hold(string expression) => Assert.Equal(CelValue.True, Eval.Of(expression));

    [Theory]
    [InlineData("ip('::ffff:1.2.3.4')", "IPv4-mapped IPv6 address \"::ffff:1.2.3.4\" is not allowed")]
    [InlineData("ip('fe80::1%eth0')", "IP address \"fe80::1%eth0\" with zone value is not allowed")]
    [InlineData("quantity('Three')", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    [InlineData("quantity('500m').asInteger()", "cannot convert value to integer")]
    [InlineData("semver('v1.0')", "No Major.Minor.Patch elements found")]
    [InlineData("[1][1]", "index out of bounds: 1")]
    [InlineData("{'a': 1}['b']", "no such key: b")]
    [InlineData("1 / 0", "division by zero")]
    [InlineData("dyn(1) + 'a'", "no such overload")]
    [InlineData("'abc'.substring(4)", "index out of range: 4")]
    [InlineData("optional.none().value()", "optional.none() dereference")]
    public void Errors_say_what_Kubernetes_says(string expression, string error) => Assert.Equal(error, Eval.Of(expression).ErrorMessage);

    [Theory]
    [InlineData("self.minReplicas <= self.replicas && self.replicas <= self.maxReplicas")]
    [InlineData("'Available' in self.stateCounts")]
    [InlineData("self.set1.all(e, !(e in self.set2))")]
    [InlineData("self.names.all(name, name.matches('^[a-z0-9-]*$'))")]
    [InlineData("has(self.expired) ? self.created + self.ttl < self.expired : true")]
    [InlineData("self.created + self.ttl < timestamp('2026-01-01T00:00:00Z')")]
    [InlineData("self.widgets.exists(w, w.key == 'x' && w.foo < 10)")]
    [InlineData("size(self.names) == size(self.details) && self.details.all(key, key in self.names)")]
    [InlineData("self.health.startsWith('ok')")]
    public void Rules_of_the_documentation_hold(string rule)
    {
        var self = Eval.Map(("minReplicas", CelValue.Of(1L)), ("replicas", CelValue.Of(2L)), ("maxReplicas", CelValue.Of(3L)), ("stateCounts", Eval.Map(("Available", CelValue.Of(1L)))),
            ("set1", CelValue.OfList(CelValue.Of("a"))), ("set2", CelValue.OfList(CelValue.Of("b"))), ("names", CelValue.OfList(CelValue.Of("n1"))), ("details", Eval.Map(("n1", CelValue.Of("d")))),
            ("created", CelValue.Of(new CelTimestamp(1_700_000_000, 0))), ("ttl", CelValue.OfNanoseconds(60_000_000_000)), ("widgets", CelValue.OfList(Eval.Map(("key", CelValue.Of("x")), ("foo", CelValue.Of(5L))))),
            ("health", CelValue.Of("ok: fine")));
        Assert.Equal(CelValue.True, Eval.Of(rule, ("self", CelType.Dyn, self)));
    }
}
