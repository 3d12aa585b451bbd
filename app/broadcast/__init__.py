"""Sends what OneTake sees and recognises to other programs, by OSC and WebSocket. Off unless asked; no widgets."""
