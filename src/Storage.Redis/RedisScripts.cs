using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Redis;

/// <summary>What Redis does in one step. KEYS are <see cref="RedisKeys.All"/>; ARGV begins with the id of the store and the last revision seen.</summary>
/// <remarks>
/// A script is atomic towards others, and in the append-only file (its writes are one MULTI), but it is not rolled back when a command fails.
/// So everything is looked at before anything is written, and the first write is the one that can fail: XADD, for want of memory or because of
/// an id that is taken. Once a script has written, Redis no longer refuses it memory.
/// </remarks>
internal static class RedisScripts
{
    /// <summary>
    /// Runs every command the other scripts write with, on keys of its own: a user who may not use one of them is to learn it here, and not in the middle of a commit.
    /// </summary>
    public const string Rehearse = """
        #!lua flags=allow-oom
        local hash, set, stream = KEYS[1] .. ':rehearsal', KEYS[3] .. ':rehearsal', KEYS[4] .. ':rehearsal'
        redis.call('DEL', hash, set, stream)
        redis.call('XADD', stream, '1-0', 'f', '')
        redis.call('XTRIM', stream, 'MINID', '=', 2)
        redis.call('XRANGE', stream, '-', '+')
        redis.call('HSET', hash, 'f', '')
        redis.call('HGET', hash, 'f')
        redis.call('HMGET', hash, 'f')
        redis.call('HDEL', hash, 'f')
        redis.call('ZADD', set, 0, 'm')
        redis.call('ZSCORE', set, 'm')
        redis.call('ZRANGEBYLEX', set, '-', '+')
        redis.call('ZREM', set, 'm')
        redis.call('ZREMRANGEBYSCORE', set, '-inf', 0)
        redis.call('EXISTS', set)
        redis.call('TIME')
        redis.call('DEL', hash, set, stream)
        """;

    /// <summary>Makes the line of a resource that has none. ARGV: the id, the origin.</summary>
    public const string Create = """
        #!lua
        if redis.call('EXISTS', KEYS[1]) == 1 then return end
        if redis.call('EXISTS', KEYS[2], KEYS[3], KEYS[4]) > 0 then return redis.error_reply('LOST its line is gone, but not its objects') end
        redis.call('HSET', KEYS[1], 'last', ARGV[2], 'compacted', ARGV[2], 'store', ARGV[1], 'epoch', 1)
        """;

    /// <summary>
    /// Commits, one after the other, each over what those before it left. ARGV: the bytes of the log above which nothing is written; for each commit its name, type, expected revision ("" for none),
    /// operation id, and the JSON before and after the revision. Answers for each: a revision; or what is there instead; or -1 for an operation that is forbidden, -2 for a log that is full.
    /// </summary>
    public const string Commit = "#!lua\n" + Line + """
        local answers, writes, now = {}, {}, {}
        local full = trimmed + tonumber(ARGV[3])
        local forbidden = redis.call('EXISTS', KEYS[6]) == 1
        for i = 4, #ARGV, 6 do
          local name, type, expected, operation = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
          local current = now[name]
          if current == nil then current = redis.call('HGET', KEYS[2], name) end
          local as_expected
          if current then
            as_expected = expected ~= '' and string.sub(current, 1, #expected + 1) == expected .. ' '
          else
            as_expected = expected == ''
          end
          if forbidden and redis.call('ZSCORE', KEYS[6], operation) then
            answers[#answers + 1] = -1
          elseif not as_expected then
            answers[#answers + 1] = current
          elseif written > full then
            answers[#answers + 1] = -2
          else
            last = last + 1
            local revision = string.format('%.0f', last)
            local value = revision .. ' ' .. ARGV[i + 4] .. revision .. ARGV[i + 5]
            now[name] = type ~= '3' and value
            written = written + #value - #revision - 1
            if current then written = written + #current - #expected - 1 end
            writes[#writes + 1] = { revision, type, name, value, current or '', operation, string.format('%.0f', written) }
            answers[#answers + 1] = last
          end
        end
        for _, w in ipairs(writes) do
          local revision, type, name, value, previous, operation, bytes = unpack(w)
          redis.call('XADD', KEYS[4], revision .. '-0', 't', type, 'n', name, 'j', value, 'p', previous, 'b', bytes)
          if type == '3' then
            redis.call('HDEL', KEYS[2], name)
            redis.call('ZREM', KEYS[3], name)
          else
            redis.call('HSET', KEYS[2], name, value)
            if type == '1' then redis.call('ZADD', KEYS[3], 0, name) end
          end
          redis.call('ZADD', KEYS[5], revision, operation)
        end
        if #writes > 0 then redis.call('HSET', KEYS[1], 'last', string.format('%.0f', last), 'written', string.format('%.0f', written)) end
        return answers
        """;

    /// <summary>
    /// The revision of an operation; nil if it has none, and then it is forbidden; the compacted revision, negative, if the log begins after ARGV's and does not have it,
    /// and then it is forbidden, too. ARGV: the operation id, the revision from before it began, the milliseconds for which it stays forbidden.
    /// </summary>
    public const string Settle = "#!lua flags=allow-oom\n" + Line + Clock + """
        local revision = redis.call('ZSCORE', KEYS[5], ARGV[3])
        if revision then return tonumber(revision) end
        redis.call('ZREMRANGEBYSCORE', KEYS[6], string.format('%.0f', times_from), string.format('(%.0f', now - tonumber(ARGV[5])))
        redis.call('ZADD', KEYS[6], string.format('%.0f', now), ARGV[3])
        if tonumber(ARGV[4]) < compacted then return -compacted end
        return false
        """;

    /// <summary>
    /// Log entries. ARGV: the revision before the first, the last one, the most entries, the bytes after which there are no more.
    /// Answers the compacted and the last revision, and for each entry its type, name, content and previous content; none if they are compacted.
    /// </summary>
    public const string ReadLog = "#!lua flags=no-writes\n" + Line + """
        local answer = { compacted, last }
        local after, bytes = tonumber(ARGV[3]), tonumber(ARGV[6])
        if after < compacted then return answer end
        for revision = after + 1, math.min(tonumber(ARGV[4]), last, after + tonumber(ARGV[5])) do
          local id = string.format('%.0f-0', revision)
          local entry = redis.call('XRANGE', KEYS[4], id, id)[1]
          if not entry then return redis.error_reply('LOST its log has no ' .. id) end
          local fields = entry[2]
          for field = 2, 8, 2 do answer[#answer + 1] = fields[field] end
          bytes = bytes - #fields[6] - #fields[8]
          if bytes <= 0 then break end
        end
        return answer
        """;

    /// <summary>
    /// Objects in the order of their names. ARGV: the name before the first ("" for none), the most objects, the bytes after which there are no more.
    /// Answers 1 if there may be more, and for each object its name and content.
    /// </summary>
    public const string Scan = "#!lua flags=no-writes\n" + Line + """
        local max, bytes = tonumber(ARGV[4]), tonumber(ARGV[5])
        local names = redis.call('ZRANGEBYLEX', KEYS[3], ARGV[3] == '' and '-' or '(' .. ARGV[3], '+', 'LIMIT', 0, max)
        local answer = { #names == max and 1 or 0 }
        for i, name in ipairs(names) do
          local value = redis.call('HGET', KEYS[2], name)
          if not value then return redis.error_reply('LOST an object is gone, but not its name') end
          answer[#answer + 1] = name
          answer[#answer + 1] = value
          bytes = bytes - #value
          if bytes <= 0 and i < #names then
            answer[1] = 1
            break
          end
        end
        return answer
        """;

    /// <summary>Trims the log up to ARGV's revision, and answers the compacted one. ARGV also: the milliseconds for which an operation stays forbidden. It frees memory, and so is allowed when there is none left.</summary>
    public const string Trim = "#!lua flags=allow-oom\n" + Line + Clock + """
        local up_to = math.min(tonumber(ARGV[3]), last)
        if up_to <= compacted then return compacted end
        local revision = string.format('%.0f', up_to)
        if up_to == last then
          trimmed = written
        else
          local entry = redis.call('XRANGE', KEYS[4], revision .. '-0', revision .. '-0')[1]
          trimmed = entry and tonumber(entry[2][10]) or trimmed
        end
        redis.call('XTRIM', KEYS[4], 'MINID', '=', string.format('%.0f', up_to + 1))
        redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', revision)
        redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', string.format('%.0f', math.min(up_to, times_from - 1)))
        redis.call('ZREMRANGEBYSCORE', KEYS[6], string.format('%.0f', times_from), string.format('(%.0f', now - tonumber(ARGV[4])))
        redis.call('HSET', KEYS[1], 'compacted', revision, 'trimmed', string.format('%.0f', trimmed))
        return up_to
        """;

    /// <summary>
    /// Lets a line that ends before ARGV's revision seen go on, as the next epoch; or any line, where an operator says so. ARGV: how many revisions to skip after the greater of its end and the one
    /// seen, and 1 for an operator.
    /// </summary>
    public const string StartEpoch = """
        #!lua flags=allow-oom
        local line = redis.call('HMGET', KEYS[1], 'last', 'store', 'epoch', 'written')
        local last, seen = tonumber(line[1]), tonumber(ARGV[2])
        if not last then return redis.error_reply('LOST its line is gone') end
        if line[2] ~= ARGV[1] then return redis.error_reply('LOST its line is another one') end
        if last >= seen and ARGV[4] ~= '1' then return 0 end
        local start = string.format('%.0f', math.max(last, seen) + tonumber(ARGV[3]))
        redis.call('HSET', KEYS[1], 'last', start, 'compacted', start, 'epoch', tonumber(line[3]) + 1, 'trimmed', line[4] or 0)
        redis.call('DEL', KEYS[4])
        return 1
        """;

    // The server's time: what replicas take it to be does not matter. A score in the set of what is forbidden is a time if it is not below times_from (a day in 2001), else a revision.
    private const string Clock = """
        local times_from, time = 1000000000000, redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)

        """;

    // Whether this is the line that was opened, and has not gone back. Numbers are exact up to 2^53.
    private const string Line = """
        local line = redis.call('HMGET', KEYS[1], 'last', 'compacted', 'store', 'written', 'trimmed')
        local last, compacted, written, trimmed = tonumber(line[1]), tonumber(line[2]), tonumber(line[4] or 0), tonumber(line[5] or 0)
        if not last then return redis.error_reply('LOST its line is gone') end
        if line[3] ~= ARGV[1] then return redis.error_reply('LOST its line is another one') end
        if last < tonumber(ARGV[2]) then return redis.error_reply('LOST its line ends at ' .. line[1] .. ', and revision ' .. ARGV[2] .. ' was seen') end

        """;
}
