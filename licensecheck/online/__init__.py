"""What is asked over the network, and only when somebody asks for it: nothing outside this package opens a connection.

`hub` fetches the small files of models from a hub; `lock` keeps what they said, so that a run without network gives the
same judgment and a changed card or license is seen.
"""
