"""People and units: who may be asked, and the groups that a ballot can carry."""
