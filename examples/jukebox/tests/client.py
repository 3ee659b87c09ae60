"""A program that uses python-mpd2. It is run by clients.rs."""

import sys
import threading

import mpd


def connect():
    client = mpd.MPDClient()
    client.timeout = 30
    client.connect("127.0.0.1", int(sys.argv[1]))
    return client


client = connect()
assert client.mpd_version == "0.23.5", client.mpd_version

# The library
assert [song["title"] for song in client.find("artist", "The Kinks")] == ["Apeman", "Lola"]
assert [song["file"] for song in client.search("title", "LOL")] == ["kinks/lola.wav"]
assert client.list("album", "artist", "The Kinks") == [{"album": "Powerman"}]
assert client.find('(title == "Lola")')[0]["artist"] == "The Kinks"
assert client.count("artist", "The Kinks") == {"songs": "2", "playtime": "200"}
assert client.lsinfo("kinks")[1]["duration"] == "100.000"
assert client.stats()["songs"] == "3"

# The queue
client.add("kinks")
number = client.addid("tone:440?dur=100s&title=It+is+an+A", 0)
assert [song["id"] for song in client.playlistinfo()] == [number, "1", "2"]
assert client.playlistid(number)[0]["title"] == "It is an A"
client.moveid(number, 2)
assert client.playlistinfo(2)[0]["id"] == number
version = client.status()["playlist"]
client.swap(0, 1)
assert [change["cpos"] for change in client.plchangesposid(version)] == ["0", "1"]
assert len(client.playlistsearch("artist", "kinks")) == 2

# Playing
client.playid(number)
client.seekcur(12)
client.pause(1)
status = client.status()
assert (status["state"], status["songid"]) == ("pause", number), status
assert 12 <= float(status["elapsed"]) < 15, status
client.setvol(25)
assert client.status()["volume"] == "25"
client.repeat(1)
client.single("oneshot")
status = client.status()
assert (status["repeat"], status["single"]) == ("1", "oneshot"), status

# Idling, in another connection
heard = []
idler = connect()
listening = threading.Thread(target=lambda: heard.extend(idler.idle("mixer")))
listening.start()
client.setvol(26)
listening.join(30)
assert heard == ["mixer"], heard

# A list of commands
client.command_list_ok_begin()
client.ping()
client.status()
client.playlistinfo()
nothing, status, songs = client.command_list_end()
assert status["volume"] == "26" and len(songs) == 3

# Playlists
client.save("mine")
assert client.listplaylists()[0]["playlist"] == "mine"
assert len(client.listplaylistinfo("mine")) == 3
client.clear()
client.load("mine", "1:2")
assert len(client.playlistinfo()) == 1
client.rm("mine")

# What is refused
for call, number in [
    (lambda: client.add("nowhere"), mpd.FailureResponseCode.NO_EXIST),
    (lambda: client.setvol(101), mpd.FailureResponseCode.ARG),
    (lambda: client.add("tone:panic"), mpd.FailureResponseCode.SYSTEM),
    (lambda: client.password("x"), mpd.FailureResponseCode.PASSWORD),
]:
    try:
        call()
    except mpd.CommandError as error:
        assert error.errno == number, error
    else:
        raise AssertionError(f"{number} is not raised")

# What it notes down, in what file
client.sticker_set("song", "kinks/lola.wav", "rating", "5")
assert client.sticker_get("song", "kinks/lola.wav", "rating") == "5"
assert client.sticker_list("song", "kinks/lola.wav") == {"rating": "5"}
assert client.sticker_find("song", "kinks", "rating") == [{"file": "kinks/lola.wav", "sticker": "rating=5"}]
client.sticker_delete("song", "kinks/lola.wav", "rating")
assert client.sticker_list("song", "kinks/lola.wav") == {}

# Messages to others
idler.subscribe("news")
assert client.channels() == ["news"]
client.sendmessage("news", "It's raining")
assert idler.idle("message") == ["message"]
assert idler.readmessages() == [{"channel": "news", "message": "It's raining"}]
idler.close()
while client.channels():
    client.idle("subscription")

# Covers, piece by piece
cover = open(sys.argv[2], "rb").read()
art = client.albumart("kinks/lola.wav")
assert art["binary"] == cover, art
client.binarylimit(100)
assert client.albumart("kinks/lola.wav")["binary"] == cover
picture = client.readpicture("covered.flac")
assert (picture["type"], picture["binary"]) == ("image/png", cover), picture
assert client.readpicture("kinks/lola.wav") == {}

# What is there once, or only for show
client.replay_gain_mode("album")
assert client.replay_gain_status() == "album", client.replay_gain_status()
client.mixrampdb(-3.5)
client.mixrampdelay(2)
status = client.status()
assert (status["mixrampdb"], status["mixrampdelay"]) == ("-3.5", "2"), status
assert client.listpartitions() == [{"partition": "default"}]
for refused in [client.listneighbors, lambda: client.mount("x", "nfs://x")]:
    try:
        refused()
    except mpd.CommandError:
        pass
    else:
        raise AssertionError("it wasn't refused")
there = client.commands()
for command in ["sticker", "albumart", "readpicture", "subscribe", "replay_gain_mode", "mixrampdb", "outputset"]:
    assert command in there, command

client.close()
client.disconnect()
